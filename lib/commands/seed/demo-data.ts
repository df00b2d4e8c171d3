/** Where the demo keeps its data unless it is told otherwise (decision 30). */
export const DEMO_DATA = './data/demo';
