/** How charts look, on the screen and in a report: colours, inks and axis styles, light and dark. */

export type Scheme = 'light' | 'dark'

/** Categorical colours, told apart under the common colour vision deficiencies. */
export const chartColours: Record<Scheme, readonly string[]> = {
  light: ['#2f6db5', '#d0721f', '#2b8a70', '#9657a8', '#bf4458', '#7a6a1d', '#3d94b8', '#66717d'],
  dark: ['#6ea8e6', '#eb9a52', '#5cbfa2', '#c58bd4', '#e7798b', '#c9b458', '#6fc3e2', '#9aa5b1'],
}

export const chartInks: Record<Scheme, Record<'text' | 'dimmed' | 'line' | 'grid' | 'surface', string>> = {
  light: { text: '#20252a', dimmed: '#59636e', line: '#c2c8ce', grid: '#e9ecef', surface: '#ffffff' },
  dark: { text: '#dfe3e8', dimmed: '#9ba5b1', line: '#3b424b', grid: '#262c33', surface: '#15181c' },
}

/** Patterns of lines, so that colour is never the only signal. */
const dashes: readonly (string | readonly number[])[] = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [12, 4], [2, 6]]

/** Colour and pattern of the model at a place of the table: the same in every chart. */
export function lineStyle(scheme: Scheme, place: number): { color: string; type: string | readonly number[]; width: number } {
  const colours = chartColours[scheme]
  return { color: colours[place % colours.length], type: dashes[place % dashes.length], width: 1.75 }
}

/** A theme for ECharts' `init`; `fontSize` in pixels. */
export function chartTheme(scheme: Scheme, fontFamily: string, fontSize = 11): Record<string, unknown> {
  const ink = chartInks[scheme]
  const axis = {
    axisLine: { lineStyle: { color: ink.line } },
    axisTick: { lineStyle: { color: ink.line } },
    axisLabel: { color: ink.dimmed, fontSize },
    splitLine: { lineStyle: { color: ink.grid } },
    nameTextStyle: { color: ink.dimmed, fontSize },
  }
  return {
    color: chartColours[scheme],
    backgroundColor: 'transparent',
    textStyle: { color: ink.text, fontFamily, fontSize },
    title: { textStyle: { color: ink.text }, subtextStyle: { color: ink.dimmed } },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    logAxis: axis,
    timeAxis: axis,
    legend: {
      textStyle: { color: ink.text, fontSize },
      itemWidth: 14,
      itemHeight: 8,
      icon: 'roundRect',
      inactiveColor: ink.line,
    },
    tooltip: {
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontSize },
      axisPointer: { lineStyle: { color: ink.dimmed }, crossStyle: { color: ink.dimmed } },
    },
    line: { symbolSize: 4, lineStyle: { width: 1.75 } },
    bar: { barMaxWidth: 36 },
  }
}
