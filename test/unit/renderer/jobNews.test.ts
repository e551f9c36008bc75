import { describe, expect, it } from 'vitest'
import type { Job, JobState } from '../../../shared/domain/job.ts'
import { createJobNews, withChanges } from '../../../renderer/lib/jobNews.ts'

const job = (id: number, state: JobState) => ({ id, state }) as Job

describe('news of jobs', () => {
  it('are not overruled by a list that was asked for before them', () => {
    const news = createJobNews()
    const answered = news.asking()
    news.hear([job(2, 'done')], [job(2, 'running')])
    expect(answered([job(2, 'running'), job(1, 'done')])).toEqual([job(2, 'done'), job(1, 'done')])
    expect(news.asking()([job(2, 'queued')])).toEqual([job(2, 'queued')])
  })

  it('tell of another state once, also where a list already showed it', () => {
    const news = createJobNews()
    news.hear([job(1, 'running')], [])
    expect(news.hear([job(1, 'done')], [job(1, 'done')])).toEqual([job(1, 'done')])
    expect(news.hear([job(1, 'done'), job(2, 'queued')], [job(2, 'queued')])).toEqual([])
  })

  it('are listed newest first, each job once', () => {
    expect(withChanges([job(3, 'queued'), job(1, 'running')], [job(1, 'done'), job(4, 'queued')])).toEqual([job(4, 'queued'), job(3, 'queued'), job(1, 'done')])
  })
})
