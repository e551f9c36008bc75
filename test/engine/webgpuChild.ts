/** The self-test of WebGPU in a process of its own. Prints its lines as JSON. */
import { selfTest, type Comparison } from '../../main/models/selfTest/selfTest.ts'

const lines: Comparison[] = []
const passed = await selfTest('webgpu', (line) => lines.push(line), { small: true })
process.stdout.write(`${JSON.stringify({ passed, lines })}\n`)
