/** What a chart shows, before it is drawn. Plain data: it goes to another thread. */
export type Picture = BarPicture | HeatPicture

export interface BarPicture {
  /** Bars lie, columns stand; a histogram is bars without gaps. */
  kind: 'bars' | 'columns' | 'histogram'
  title: string
  desc: string
  bars: Array<{ label: string; count: number; path: string }>
}

export interface HeatPicture {
  kind: 'heat'
  title: string
  desc: string
  rows: string[]
  columns: string[]
  cells: Array<{ row: string; column: string; count: number; path: string }>
}
