import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Records are alike, so they are stored against a fixed dictionary: about a tenth of their text. The dictionary is part
 * of the file format. A change needs a new format byte beside the old one.
 */
const DICTIONARY = Buffer.from(
  '"frames":[{"atMs":{"direction":"in","kind":"text","size":{"direction":"out","kind":"close","text":"truncated":false},' +
    '"connection_established","agent_started","agent_thinking","tool_executing","tool_completed","agent_completed","final_response"' +
    '"excludedBecause":null,"loopLagMs":"facts":{"connectedMs":"acceptedMs":"upgradeStatus":null,"error":null,"probeFault":null,' +
    '"deadline":null,"requestedMs":"heldMs":"frames":[{"atMs":"meaning":{"kind":"welcome"}},{"atMs":"meaning":{"kind":"agent",' +
    '"event":"runId":"threadId":"close":{"code":1011,"reason":"","by":"server","atMs":"ids":{"runId":"threadId":"announced":' +
    '{"release":null,"instance":null,"connectionId":null},"warnings":[]}}{"id":"0"revision":0,"targetId":"target":"environment":' +
    '"staging","production","release":"straddle":false,"location":"local","journey":"agent","transport":"ws","stratum":"steady",' +
    '"instance":null,"seeded":false,"startedAt":17"endedAt":17"stages":[{"stage":"connect","outcome":"ok","ms":' +
    '},{"stage":"accept","outcome":"ok","ms":},{"stage":"auth","outcome":"ok","ms":},{"stage":"factory","outcome":"ok","ms":' +
    '},{"stage":"handler","outcome":"unknown","ms":null},{"stage":"ready","outcome":"ok","ms":},{"stage":"agent","outcome":"skipped",' +
    '"ms":null},{"stage":"complete","outcome":"failed","ms":null},{"stage":"close","outcome":"ok","ms":}],"failedStage":null,' +
    '"outcome":"passed","handler":"agent","errorCode":null,"signature":null,"warnings":[],"emergency":null,"close":{"code":1000,' +
    '"reason":"","by":"client"},"timings":{"dnsMs":null,"connectMs":"tlsMs":null,"upgradeMs":"readyMs":"firstEventMs":"completeMs":' +
    '"totalMs":},"events":["agent_started","agent_thinking","tool_executing","tool_completed","agent_completed"],"keys":{"traceId":"' +
    '","runId":"","threadId":"","userId":"","connectionId":"',
);

/** Health events have one of their own. */
const EVENT_DICTIONARY = Buffer.from(
  '"handlerKind":"durationMs":"errorCode":"FACTORY_INIT_FAILED","message":"instance":"release":"version":"sampled":"runId":"' +
    '"traceId":"","sessionId":"","connectionId":"","outcome":"activated","handler":"emergency","outcome":"failed","outcome":"ok",' +
    '"stage":"connect","stage":"auth","stage":"handler","stage":"ready","stage":"complete","stage":"agent","stage":"close",' +
    '"stage":"accept","stage":"factory","environment":"staging","environment":"production","targetId":"","seeded":false,' +
    '"clockAhead":false,"id":"","at":17,"receivedAt":17,"bucketAt":17}',
);
const RECORD_FORMAT = 1;
const EVENT_FORMAT = 2;
const DICTIONARIES: Record<number, Buffer> = {
  [RECORD_FORMAT]: DICTIONARY,
  [EVENT_FORMAT]: EVENT_DICTIONARY,
};
const OPTIONS = { level: 2, windowBits: 12, memLevel: 4 };

/** JSON text as it is stored: a format byte, then raw deflate. */
export const packJson = (json: string): Buffer => pack(json, RECORD_FORMAT);

/** As `packJson`, for health events, of which others are as alike. */
export const packEvent = (json: string): Buffer => pack(json, EVENT_FORMAT);

function pack(json: string, format: number): Buffer {
  const dictionary = DICTIONARIES[format];
  return Buffer.concat([Buffer.from([format]), deflateRawSync(json, { ...OPTIONS, dictionary })]);
}

/** The JSON text of a stored blob. Throws a RangeError for a format that is not known. */
export function unpackJson(blob: Buffer): string {
  const dictionary = DICTIONARIES[blob[0] ?? 0];
  if (!dictionary) throw new RangeError(`stored record of unknown format ${blob[0]}`);
  return inflateRawSync(blob.subarray(1), { dictionary }).toString();
}
