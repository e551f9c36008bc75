/**
 * One subscription to every change of every job, kept in the query cache: a screen reads jobs with `useJobs` and never
 * polls. When a job ends, whatever it may have changed is asked for again.
 */
import { useEffect, useEffectEvent } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Job, JobKind } from '../../shared/domain/job.ts'
import { api } from '../api.ts'
import { useConnection } from './connection.ts'
import { createJobNews, withChanges } from './jobNews.ts'
import { callApi, queryClient } from './queries.ts'

const jobsKey = ['jobs', 'all']

/** What each kind of job changes, by domain of the contract. */
const changedBy: Record<JobKind, readonly string[]> = {
  demo: ['corpora', 'overview', 'tasks', 'models', 'predictions', 'runs'],
  import: ['corpora', 'tasks', 'overview'],
  label: ['tasks', 'corpora'],
  scan: ['overview'],
  leakage: ['tasks'],
  modelImport: ['models'],
  modelExport: [],
  pretrain: ['models', 'runs', 'experiments'],
  // A challenger's training begins before its comparison is known by a job.
  finetune: ['models', 'runs', 'predictions', 'experiments', 'monitoring'],
  baseline: ['models', 'runs', 'predictions', 'experiments', 'monitoring'],
  score: ['predictions', 'runs', 'compare', 'experiments'],
  attribute: ['reading'],
  scoreNew: ['operations'],
  documentation: ['operations'],
  modelBundleExport: ['operations'],
  modelBundleImport: ['operations', 'models'],
  outcomes: ['monitoring'],
  monitor: ['monitoring'],
  challenge: ['monitoring'],
  predictions: ['models', 'predictions', 'compare'],
  bundleExport: [],
  probe: [],
  bundleImport: ['models', 'runs', 'predictions', 'compare', 'experiments'],
}

export function isActive(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running'
}

let news = createJobNews()

async function listJobs({ signal }: { signal: AbortSignal }): Promise<Job[]> {
  const answered = news.asking()
  return answered(await callApi('jobs.list', {}, signal))
}

function askAgain(jobs: readonly Job[]): void {
  for (const domain of new Set(jobs.flatMap(({ kind }) => changedBy[kind]))) void queryClient.invalidateQueries({ queryKey: [domain] })
}

/** What came to an end while nobody listened is in the list alone. */
async function beginWith(unfinished: readonly Job[]): Promise<void> {
  const before = new Map(queryClient.getQueryData<Job[]>(jobsKey)?.map(({ id, state }) => [id, state]))
  news = createJobNews()
  news.hear(unfinished, [])
  // One that was asked for earlier may be older than what has just been told.
  await queryClient.cancelQueries({ queryKey: jobsKey })
  const listed = await queryClient.fetchQuery({ queryKey: jobsKey, queryFn: listJobs })
  askAgain(listed.filter(({ id, state }) => before.has(id) && before.get(id) !== state))
}

function store(changed: readonly Job[]): void {
  const known = queryClient.getQueryData<Job[]>(jobsKey) ?? []
  askAgain(news.hear(changed, known))
  queryClient.setQueryData(jobsKey, withChanges(known, changed))
}

/** Newest first; kept up to date by `useJobsSubscription`. */
export function useJobs(): Job[] {
  const { data } = useQuery({ queryKey: jobsKey, queryFn: listJobs, staleTime: Infinity })
  return data ?? []
}

export function useJob(id: number | null): Job | null {
  return useJobs().find((job) => job.id === id) ?? null
}

/** The newest of its kind about this version of a model at work. */
export function useJobAbout(operatingId: number, kind: JobKind): Job | undefined {
  return useJobs().find((job) => job.kind === kind && job.operatingId === operatingId)
}

/** To be used once, in the app, for the open workspace. `onEnd` hears of every job that this page saw running and that ended. */
export function useJobsSubscription(workspace: string | null, onEnd: (job: Job) => void): void {
  const opened = useConnection((connection) => connection.opened)
  const ended = useEffectEvent(onEnd)
  useEffect(() => {
    if (workspace === null || opened === 0) return
    const controller = new AbortController()
    const active = new Set<number>()
    const follow = async () => {
      let begun = false
      for await (const jobs of await api.jobs.watch(undefined, { signal: controller.signal })) {
        if (begun) store(jobs)
        else await beginWith(jobs)
        begun = true
        for (const job of jobs) {
          if (isActive(job)) active.add(job.id)
          else if (active.delete(job.id)) ended(job)
        }
      }
    }
    // An ended stream is not an error of its own: the connection banner shows the cause, and `opened` starts it again.
    follow().catch(() => undefined)
    return () => controller.abort()
  }, [workspace, opened])
}
