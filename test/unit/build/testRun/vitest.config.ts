/** The run that testCounts.test.ts counts: everything that can become of a test, once. */
export default { test: { include: ['*.fixture.ts'] } }
