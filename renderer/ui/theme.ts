/** Colours, sizes and component defaults: one calm accent, greys, a 13 px base, small radii. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#edf3fb',
  '#d8e4f4',
  '#b0c8e8',
  '#86abdb',
  '#6292d0',
  '#4b82c9',
  '#3a74bf',
  '#2c62a8',
  '#235493',
  '#17437c',
]
const dark: MantineColorsTuple = [
  '#e4e7eb',
  '#c3c9d1',
  '#a2abb7',
  '#7d8794',
  '#3b424b',
  '#30363e',
  '#23282e',
  '#1b1f24',
  '#15181c',
  '#101215',
]
const gray: MantineColorsTuple = [
  '#f7f8f9',
  '#f0f2f4',
  '#e5e8eb',
  '#d6dade',
  '#c2c8ce',
  '#9aa3ad',
  '#6b7580',
  '#4b545e',
  '#343b43',
  '#20252a',
]

export const monospace = 'ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", "DejaVu Sans Mono", monospace'

/** Labels beside a box: as large as other text. */
const labelled = { label: { fontSize: 'var(--mantine-font-size-md)' } }

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark, gray },
  fontFamily:
    '"Segoe UI Variable Text", "Segoe UI", -apple-system, "SF Pro Text", Inter, Roboto, "Liberation Sans", sans-serif',
  fontFamilyMonospace: monospace,
  fontSizes: { xs: '0.71875rem', sm: '0.75rem', md: '0.8125rem', lg: '0.9375rem', xl: '1.125rem' },
  spacing: { xs: '0.375rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.125rem', lineHeight: '1.4' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.4' },
      h3: { fontSize: '0.8125rem', lineHeight: '1.4' },
    },
  },
  components: {
    Button: {
      defaultProps: { size: 'xs' },
      styles: { label: { fontSize: 'var(--mantine-font-size-md)', fontWeight: 500 } },
    },
    InputWrapper: {
      styles: {
        label: { fontSize: 'var(--mantine-font-size-sm)', fontWeight: 500 },
        description: { fontSize: 'var(--mantine-font-size-sm)', lineHeight: 1.35 },
        error: { fontSize: 'var(--mantine-font-size-sm)' },
      },
    },
    Input: { vars: () => ({ wrapper: { '--input-fz': 'var(--mantine-font-size-md)' } }) },
    ActionIcon: { defaultProps: { size: 'md', variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', checkIconPosition: 'right', allowDeselect: false } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    Autocomplete: { defaultProps: { size: 'xs' } },
    TagsInput: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' }, styles: labelled },
    Checkbox: { defaultProps: { size: 'xs' }, styles: labelled },
    SegmentedControl: {
      defaultProps: { size: 'xs' },
      styles: {
        root: { backgroundColor: 'var(--wb-hover)' },
        label: { fontSize: 'var(--mantine-font-size-md)', fontWeight: 500 },
      },
    },
    Radio: { defaultProps: { size: 'xs' }, styles: labelled },
    Text: { defaultProps: { size: 'md' } },
    Anchor: { defaultProps: { size: 'md' } },
    Tooltip: {
      defaultProps: {
        openDelay: 350,
        multiline: true,
        maw: 320,
        fz: 'sm',
        events: { hover: true, focus: true, touch: true },
      },
    },
    // Mantine's dialog header is a <header>, which would be a second banner of the page.
    Modal: {
      styles: {
        title: { fontWeight: 600, fontSize: 'var(--mantine-font-size-lg)', lineHeight: 1.35, overflowWrap: 'anywhere' },
        // The ring of a first field that has the focus is not cut off.
        body: { paddingTop: '0.25rem' },
      },
      defaultProps: {
        attributes: { header: { role: 'presentation' } },
        closeButtonProps: { 'aria-label': 'Close' },
        centered: true,
        // The page itself never scrolls; a lock would restyle all of it.
        lockScroll: false,
        // Below the top bar, where messages are.
        yOffset: 'max(5dvh, 3rem)',
        transitionProps: { duration: 100 },
        overlayProps: { backgroundOpacity: 0.35 },
      },
    },
    Menu: { defaultProps: { transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
    Badge: {
      defaultProps: { size: 'sm', variant: 'light', radius: 'sm' },
      styles: { root: { textTransform: 'none', fontWeight: 500 } },
    },
    Table: {
      defaultProps: { verticalSpacing: 5, horizontalSpacing: 'md', fz: 'md' },
      styles: {
        table: { '--table-border-color': 'var(--wb-border)' },
        thead: { fontSize: 'var(--mantine-font-size-sm)', color: 'var(--mantine-color-dimmed)' },
        th: { fontWeight: 600 },
      },
    },
  },
})

/** Dimmed text stays above 4.5 : 1 on every surface of its scheme. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#20252a',
    '--mantine-color-dimmed': '#59636e',
    '--mantine-color-placeholder': '#6b7580',
    '--mantine-color-error': '#b3261e',
    '--wb-shell': '#f4f5f7',
    '--wb-surface': '#ffffff',
    '--wb-sunken': '#f7f8f9',
    '--wb-border': '#dfe3e7',
    '--wb-accent': '#2c62a8',
    '--wb-accent-soft': '#e6eef8',
    '--wb-hover': '#eceff2',
    '--wb-good': '#1f7a4d',
    '--wb-warn': '#8a5300',
    '--wb-warn-soft': '#fdf3dc',
    '--wb-bad': '#b3261e',
    '--wb-bad-soft': '#fceceb',
    '--wb-synthetic': '#7a3e91',
    '--wb-human': '#0f6b56',
    '--wb-human-soft': '#e2f2ed',
    '--wb-highlight': '#e8a13a',
    '--wb-bar': '#3a74bf',
    '--wb-bar-track': '#e5e8eb',
  },
  dark: {
    '--mantine-color-body': '#15181c',
    '--mantine-color-text': '#dfe3e8',
    '--mantine-color-dimmed': '#9ba5b1',
    '--mantine-color-placeholder': '#8b95a1',
    '--mantine-color-error': '#f2938c',
    '--mantine-color-anchor': '#86abdb',
    '--wb-shell': '#101215',
    '--wb-surface': '#15181c',
    '--wb-sunken': '#1b1f24',
    '--wb-border': '#2b3138',
    '--wb-accent': '#86abdb',
    '--wb-accent-soft': '#1d2b3d',
    '--wb-hover': '#20252b',
    '--wb-good': '#68c796',
    '--wb-warn': '#e6b45e',
    '--wb-warn-soft': '#33290f',
    '--wb-bad': '#f2938c',
    '--wb-bad-soft': '#3a1d1c',
    '--wb-synthetic': '#d3a3e0',
    '--wb-human': '#6ccab0',
    '--wb-human-soft': '#12302a',
    '--wb-highlight': '#c98428',
    '--wb-bar': '#6292d0',
    '--wb-bar-track': '#2b3138',
  },
})
