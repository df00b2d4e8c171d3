import type { DoctorCheck } from '../../contract/output/doctor-output';

export const ok = (name: string, text: string): DoctorCheck => ({
  name,
  state: 'ok',
  text,
  hint: null,
});

export const warn = (name: string, text: string, hint: string): DoctorCheck => ({
  name,
  state: 'warn',
  text,
  hint,
});

export const fail = (name: string, text: string, hint: string): DoctorCheck => ({
  name,
  state: 'fail',
  text,
  hint,
});
