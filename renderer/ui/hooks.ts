/** The kit's hooks that screens use. */
export { useDebouncedValue, useDisclosure, useElementSize, useHotkeys, useMediaQuery } from '@mantine/hooks'
