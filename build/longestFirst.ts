import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Minutes long, and small as files, which Vitest takes the largest of first: at the end each would run alone. */
const longest = ['contract/findings.test.ts', 'e2e/screens.test.ts', 'e2e/story.test.ts']

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.endsWith(name))
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
