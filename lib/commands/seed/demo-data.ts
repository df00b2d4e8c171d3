/** The data directory of the demo unless another is named (decision 30). */
export const DEMO_DATA = './data/demo';
