import { randomInt } from 'node:crypto'

const MOODS =
  'Amber Brave Bright Calm Careful Cheerful Clever Cosy Curious Dapper Earnest Fearless Gentle Golden Graceful Hardy ' +
  'Honest Hopeful Humble Jolly Kind Lively Lucky Mellow Merry Modest Nimble Patient Peaceful Plucky Polite Quiet Rustic ' +
  'Silver Snug Steady Sunny Tender Thoughtful Velvet Warm Wise Witty Woolly'

const CREATURES =
  'Avocet Badger Beaver Bittern Bumblebee Chickadee Cricket Curlew Dormouse Dragonfly Finch Firefly Gecko Goldcrest ' +
  'Grebe Hare Hedgehog Heron Hoopoe Ibis Kestrel Kingfisher Lapwing Lark Linnet Lynx Marmot Moth Newt Nuthatch Otter ' +
  'Owl Pika Plover Puffin Quail Robin Sandpiper Seal Siskin Sparrow Starling Swift Tern Thrush Toad Vole Wagtail ' +
  'Warbler Weasel Whimbrel Wren'

/** A kind name, such as "Quiet Heron", that nothing but chance chose. */
export const madeUpName = (): string => `${oneOf(MOODS.split(' '))} ${oneOf(CREATURES.split(' '))}`

const oneOf = (words: readonly string[]): string => words[randomInt(words.length)] ?? ''
