import { expect, it } from 'vitest'

it('passes but leaves an error behind', () => {
  void Promise.reject(new Error('nobody caught this'))
  expect(1).toBe(1)
})
