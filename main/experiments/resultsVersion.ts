/**
 * Part of every cell's address. Raise it by one in the commit that changes what the same config computes beyond rounding:
 * tokens read, samples drawn, weights, probabilities, a split or label rule, a dependency that computes. Cells computed
 * before are then not found any more. What only moves, renames or speeds up code leaves it alone, and so does a new
 * setting whose default is null (absent, for the address).
 */
export const resultsVersion = 1
