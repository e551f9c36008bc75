/**
 * Keeps a fault of one screen from taking the window down; React offers this to classes only. A new `key` clears
 * it.
 */
import { Component, type ReactNode } from 'react'
import { Stack, Title } from '@mantine/core'
import { ErrorNotice } from './States.tsx'

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown; failed: boolean }> {
  override state = { error: null as unknown, failed: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <Stack p="lg" gap="sm">
        <Title order={1}>This screen met an error</Title>
        {/* The address holds the state of the screen: loading the page again loses nothing, and also fetches a part of
            the program that could not be loaded. */}
        <ErrorNotice error={this.state.error} onRetry={() => location.reload()} />
      </Stack>
    )
  }
}
