/** The frame of a screen: where one is, what it is for, what can be done here; panels group its content. */
import { Fragment, useEffect, type ReactNode } from 'react'
import { ActionIcon, Anchor, Box, Group, Text, Title, Tooltip } from '@mantine/core'
import { Link, useLocation } from 'wouter'
import { guideOfScreen } from '../lib/guide.ts'
import { ChevronRightIcon, HelpIcon } from './icons.ts'
import classes from './Page.module.css'

export interface PageProps {
  title: string
  /** Beside the title: badges, state. */
  badges?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  breadcrumb?: { label: string; to: string }[]
  /** Below the header and above the content, such as tabs. */
  tabs?: ReactNode
  /** True: the content fills the window and scrolls within itself, as a table or a reader does. */
  fill?: boolean
  /** At the bottom and always in view: the way on in a task of several steps. */
  footer?: ReactNode
  children: ReactNode
}

export function Page({
  title,
  badges,
  description,
  actions,
  breadcrumb = [],
  tabs,
  fill = false,
  footer,
  children,
}: PageProps) {
  const [path] = useLocation()
  const guide = guideOfScreen(path)
  useEffect(() => {
    // Screen names only: a window title must never carry content of notes.
    document.title = `${breadcrumb[0]?.label ?? title} – Wardbench`
  })
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        {breadcrumb.length > 0 && (
          <Group component="nav" aria-label="Breadcrumb" gap={2} className={classes.crumb} mb={2}>
            {breadcrumb.map((crumb) => (
              <Fragment key={crumb.to}>
                <Anchor component={Link} href={crumb.to} size="sm" c="dimmed">
                  {crumb.label}
                </Anchor>
                <ChevronRightIcon size="0.75rem" aria-hidden />
              </Fragment>
            ))}
          </Group>
        )}
        {/* Large text in a small window: actions go below the title instead of taking its place. */}
        {/* As high with actions as without: one that comes or goes moves nothing. */}
        <Group justify="space-between" align="flex-start" gap="sm" mih="1.875rem">
          <Box miw={0} flex="1 1 12rem">
            <Group gap="sm" wrap="nowrap">
              <Title order={1} lineClamp={1}>
                {title}
              </Title>
              {badges && (
                <Group gap="sm" wrap="nowrap" style={{ flexShrink: 0 }}>
                  {badges}
                </Group>
              )}
              {guide && (
                <Tooltip label="This screen in the guide">
                  <ActionIcon component={Link} href={guide} size="sm" aria-label="This screen in the guide">
                    <HelpIcon size="1rem" stroke={1.6} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              )}
            </Group>
            {description && (
              <Text c="dimmed" size="sm" maw="60rem">
                {description}
              </Text>
            )}
          </Box>
          {actions && (
            <Group gap="sm" maw="100%">
              {actions}
            </Group>
          )}
        </Group>
        {tabs}
      </header>
      <div
        className={classes.body}
        data-fill={fill || undefined}
        tabIndex={fill ? undefined : 0}
        role="group"
        aria-label={`${title} content`}
      >
        {children}
      </div>
      {footer && <footer className={classes.footer}>{footer}</footer>}
    </div>
  )
}

export interface PanelProps {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  /** True: no padding, for tables and lists. */
  flush?: boolean
  /** True: takes the height that is left and scrolls within itself. */
  fill?: boolean
  label?: string
  children: ReactNode
}

export function Panel({ title, description, actions, flush = false, fill = false, label, children }: PanelProps) {
  const name = label ?? (typeof title === 'string' ? title : undefined)
  return (
    <section className={classes.panel} data-fill={fill || undefined} aria-label={name}>
      {(title || actions) && (
        <Group className={classes.panelHeader} justify="space-between" wrap="nowrap" gap="md">
          <Box miw={0}>
            <Title order={2} size="h3">
              {title}
            </Title>
            {description && (
              <Text size="sm" c="dimmed">
                {description}
              </Text>
            )}
          </Box>
          {actions && (
            <Group gap="xs" wrap="nowrap" style={{ flexShrink: 0 }}>
              {actions}
            </Group>
          )}
        </Group>
      )}
      <div className={classes.panelBody} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  )
}
