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
const FORMAT = 1;
const OPTIONS = { level: 2, windowBits: 12, memLevel: 4, dictionary: DICTIONARY };

/** JSON text as it is stored: a format byte, then raw deflate. */
export function packJson(json: string): Buffer {
  return Buffer.concat([Buffer.from([FORMAT]), deflateRawSync(json, OPTIONS)]);
}

/** The JSON text of a stored blob. Throws a RangeError for a format that is not known. */
export function unpackJson(blob: Buffer): string {
  if (blob[0] !== FORMAT) throw new RangeError(`stored record of unknown format ${blob[0]}`);
  return inflateRawSync(blob.subarray(1), { dictionary: DICTIONARY }).toString();
}
