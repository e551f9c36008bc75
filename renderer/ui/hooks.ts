/** The kit's hooks that screens use. */
export { useDebouncedCallback, useDebouncedValue, useDisclosure, useElementSize, useHotkeys, useMediaQuery } from '@mantine/hooks'
