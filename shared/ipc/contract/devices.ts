import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { device, deviceKind, selfTestLine, selfTestResult } from '../../domain/device.ts'
import { base } from './base.ts'

const selfTestEvent = z.union([z.object({ line: selfTestLine }), z.object({ result: selfTestResult })])

export const devicesContract = {
  /** Every device the workbench knows of, also those that cannot be used here. Needs no workspace. */
  list: base.output(z.array(device)),
  /** Compares a device with the CPU and stores the result, its last event. Ends when the caller goes away. */
  selfTest: base.input(z.object({ kind: deviceKind })).output(eventIterator(selfTestEvent)),
}
