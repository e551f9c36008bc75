import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const walk = fileURLToPath(new URL('./offlineWalk.ts', import.meta.url))
const works = (command: string, ...args: string[]) => process.platform === 'linux' && spawnSync(command, args).status === 0

/** No interface but loopback, and every call of every process that could reach one is written down. */
const isolates = works('unshare', '-rn', 'true')
const traces = works('strace', '-f', '-qq', '-e', 'trace=connect', 'true')
const whyNot = [!traces && 'strace is not there or may not trace', !isolates && 'unshare may not make a network of its own'].filter(Boolean).join('; ')

describe(`the whole walk without a network${whyNot && ` (in part: ${whyNot})`}`, () => {
  it.skipIf(!isolates && !traces)('ends well, and no process of it tries to reach anything but this machine', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wardbench-offline-'))
    try {
      const log = join(folder, 'calls')
      const command = [
        ...(traces ? ['strace', '-f', '-qq', '--seccomp-bpf', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-e', 'signal=none', '-o', log] : []),
        ...(isolates ? ['unshare', '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'] : []),
        process.execPath,
        walk,
      ]
      const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8' })
      expect({ status, stdout, stderr: stderr.split('\n').filter((line) => line !== '' && !/vulkan|BackendVk/i.test(line)) }).toEqual({ status: 0, stdout: 'done done done done done\n', stderr: [] })
      if (!traces) return
      const calls = readFileSync(log, 'utf8').split('\n')
      const addresses = calls.filter((line) => /AF_INET6?\b/.test(line))
      // The walk itself talks to its host: what is traced is seen.
      expect(addresses.some((line) => line.includes('127.0.0.1'))).toBe(true)
      expect(addresses.filter((line) => !/inet_addr\("127\.\d+\.\d+\.\d+"\)|inet_pton\(AF_INET6, "::1"/.test(line))).toEqual([])
      // Nor through a service of the machine that would ask for it; who the user is may be asked (nscd).
      expect(calls.filter((line) => /AF_UNIX, sun_path="[^"]*(resolve|avahi)/.test(line))).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
