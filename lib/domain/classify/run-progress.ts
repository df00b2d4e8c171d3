import { cacheByText } from '../cached';
import { isMadeOf } from '../sessions/probe-id';
import type { AgentFact, AgentMeaning } from './run-filter';

/** A start that has not ended. */
type OpenAgent = {
  name: string;
  runId: string;
  parent: string;
  ofRun: boolean;
  /** Only a state of it was reported so far, such as `agent_created`. */
  isState: boolean;
  /** It started first: its end is the end of the run. */
  isRoot: boolean;
};

/** Most starts without an end that are followed. */
const MOST_OPEN = 64;
/** Events that may carry the answer before the final event. */
const ANSWER_EVENTS = new Set(['final_report', 'partial_result', 'stream_chunk']);

/**
 * Follows one run to its end, event by event: the end of the agent that started first, or of the run where runs are reported. The end
 * of an agent below it is an event and no answer (decision 52). A final event without an answer is no end; one that states that it is
 * incomplete is a failed one (decision 55). A failure after the end undoes it.
 */
export class RunProgress {
  /** First final event of this run with an answer, ms since the session's start; null if there is none, or the run failed after it. */
  completedMs: number | null = null;
  /** The event of `completedMs`. */
  completedBy: AgentFact | null = null;
  /** The failure by which the run has ended so far. */
  failure: AgentFact | null = null;
  /** The last end of an agent that did not end the run, by name. */
  innerEnd: string | null = null;
  private open: readonly OpenAgent[] = [];
  private readonly ownRunId: string;

  private rootSeen = false;
  private startsOfRun = 0;
  private startsOfAgents = 0;
  private answered = false;
  private isMarked = false;

  constructor(ownRunId: string) {
    this.ownRunId = ownRunId;
  }

  add(fact: AgentFact): void {
    const { meaning } = fact;
    const { event } = meaning;
    if (event === 'agent_started') this.start(meaning);
    else if (meaning.final) this.end(fact);
    else if (ANSWER_EVENTS.has(event) && meaning.answer && !this.isOfInner(meaning)) {
      this.answered = true;
      // The end came before its answer did.
      if (event === 'final_report' && this.isMarked && this.failure === null) this.complete(fact);
    }
  }

  /** The agent that started first and has not ended, where the run is known to go on. */
  unfinishedAgent(): string | null {
    const root = this.open.find((one) => one.isRoot);
    return root === undefined ? null : root.name || 'the agent that started first';
  }

  private start(meaning: AgentMeaning): void {
    // After a failure the run may be tried again.
    const isAgain = this.failure !== null && this.open.length === 0;
    const started = openAgent(meaning, !this.rootSeen || isAgain);
    const known = this.open.find((one) => isRepeatedStart(one, started));
    if (known) {
      known.name ||= started.name;
      known.isState &&= started.isState;
      return;
    }
    if (started.ofRun) this.startsOfRun++;
    else this.startsOfAgents++;
    this.rootSeen = true;
    if (this.open.length < MOST_OPEN) this.open = this.open.concat([started]);
  }

  private end(fact: AgentFact): void {
    const { meaning } = fact;
    const index = this.indexOfStart(meaning);
    const found = this.open[index];
    if (this.isInnerEnd(meaning, found)) {
      if (found && !found.isRoot) this.open = this.open.toSpliced(index, 1);
      if (meaning.answer && !meaning.failed && this.isOnlyAgent(meaning)) this.answered = true;
      this.innerEnd = meaning.agentName || meaning.runId || meaning.event;
      return;
    }
    if (found) this.open = this.open.toSpliced(index, 1);
    if (meaning.failed) {
      this.failure = fact;
      this.completedMs = null;
      this.completedBy = null;
    } else if (meaning.answer || this.answered) this.complete(fact);
    else this.isMarked = true;
  }

  private complete(fact: AgentFact): void {
    if (this.completedMs === null) this.completedBy = fact;
    this.completedMs ??= fact.atMs;
    this.failure = null;
  }

  private isInnerEnd(meaning: AgentMeaning, found: OpenAgent | undefined): boolean {
    const parent = this.parentOf(meaning);
    if (found) return !found.isRoot || (parent !== '' && parent !== found.parent);
    return this.open.length > 0 || parent !== '';
  }

  /** Where a run is reported around its agents, the answer of an agent without a parent is the run's. */
  private isOnlyAgent(meaning: AgentMeaning): boolean {
    const root = this.open.find((one) => one.isRoot);
    return root?.ofRun === true && !meaning.ofRun && this.parentOf(meaning) === '';
  }

  /** Some protocols name an earlier run as the parent of the one that was asked for. */
  private parentOf({ parent = '', runId, agentName }: AgentMeaning): string {
    const isOwn = runId !== undefined && isMadeOf(runId, this.ownRunId);
    return isOwn && agentName === undefined ? '' : parent;
  }

  private isOfInner(meaning: AgentMeaning): boolean {
    if (this.parentOf(meaning) !== '' && !this.open.some((one) => one.isRoot && one.parent))
      return true;
    const { agentName } = meaning;
    return (
      agentName !== undefined &&
      this.open.some((one) => !one.isRoot && isSameAgent(one.name, agentName))
    );
  }

  /** The innermost start that an end may belong to, the most alike first. */
  private indexOfStart(meaning: AgentMeaning): number {
    const ended = openAgent(meaning, false);
    const exact = this.open.findLastIndex(
      (one) => one.name === ended.name && one.runId === ended.runId && one.ofRun === ended.ofRun,
    );
    if (exact >= 0) return exact;
    // A vocabulary may mix the words: a run starts and an agent completes.
    const isMixed = ended.ofRun ? this.startsOfRun === 0 : this.startsOfAgents === 0;
    return this.open.findLastIndex(
      (one) =>
        (isMixed || one.ofRun === ended.ofRun) &&
        isAlike(one.runId, ended.runId) &&
        (one.name === '' || ended.name === '' || isSameAgent(one.name, ended.name)),
    );
  }
}

/** The same text for each session: thousands of them follow the same few agents. */
const oneOf = cacheByText((name) => name);

function openAgent(meaning: AgentMeaning, isRoot: boolean): OpenAgent {
  const { agentName = '', runId = '', parent = '', ofRun = false, isState = false } = meaning;
  return { name: oneOf(agentName), runId, parent, ofRun, isState, isRoot };
}

/** An agent that is started again, or whose state is reported again. Starts without a name are different agents. */
function isRepeatedStart(open: OpenAgent, started: OpenAgent): boolean {
  if (open.ofRun !== started.ofRun || !isAlike(open.runId, started.runId)) return false;
  if (open.name !== '' && started.name !== '') return isSameAgent(open.name, started.name);
  if (open.isState || started.isState) return true;
  return open.name === started.name && started.ofRun && started.runId !== '';
}

function isAlike(one: string, other: string): boolean {
  return one === '' || other === '' || one === other;
}

/** Names in one session may be spelled in two ways: `triage` and `TriageAgent`. */
function isSameAgent(one: string, other: string): boolean {
  const [a, b] = [plainName(one), plainName(other)];
  if (a === b) return true;
  if (a === '' || b === '') return false;
  return a === `${b}agent` || b === `${a}agent`;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
