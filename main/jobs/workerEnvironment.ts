/**
 * glibc's malloc keeps large blocks in workers instead of giving them back to the system at every step of training, only
 * to be given them anew, page by page: some per cent of a step of a 100M model, in the same memory. Others ignore this.
 */
export const workerEnvironment = {
  MALLOC_MMAP_THRESHOLD_: '4294967296',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
}
