import { api } from '../implementation.ts'

const { devices } = api

export const devicesHandlers = devices.router({
  list: devices.list.handler(({ context }) => context.backend.devices.list()),
  selfTest: devices.selfTest.handler(({ input, context, signal }) => context.backend.devices.selfTest(input.kind, signal)),
})
