import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder; every script of build/ works from anywhere. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
