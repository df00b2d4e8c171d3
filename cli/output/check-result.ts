/** A named check, or the reason why there is no verdict. */
export type CheckResult = { name: string; passed: boolean; measured: boolean; detail: string };
