/** Names of errors that mean that the client left or the run was stopped: nothing failed. */
const CANCELLATIONS = new Set(['AbortError', 'CancelledError', 'CanceledError', 'ERR_CANCELED']);
const MESSAGE_LENGTH = 500;

const isCancellation = (error) =>
  CANCELLATIONS.has(error?.name) || error?.code === 'ABORT_ERR' || CANCELLATIONS.has(error?.code);

/**
 * Runs `work` and reports the stage as ok, or as failed where it throws; the error is thrown again. A cancellation is the end of the
 * connection and no failure.
 */
export async function runStage({ name, work, fields, report, cancelled = reportClose(report) }) {
  let value;
  try {
    value = await work();
  } catch (error) {
    if (isCancellation(error)) cancelled();
    else report(name, 'failed', { ...fields, ...describeError(error) });
    throw error;
  }
  report(name, 'ok', fields);
  return value;
}

const reportClose = (report) => () => report('close', 'ok', { message: 'cancelled' });

function describeError(error) {
  const code = error?.code ?? error?.name;
  const message = error instanceof Error ? error.message : error;
  return {
    errorCode: code === undefined ? undefined : String(code),
    message: String(message ?? '').slice(0, MESSAGE_LENGTH),
  };
}
