const LIST = `
able about above account across actually added adding after afternoon again against almost alone along already also
although always among amount another answer anybody anyone anything apart april around arrived asked asking august autumn
away back bad because become before began begin behind being below best better between bigger billion book both bottom
bought break breakfast brought build building built business busy call called calls came cannot care careful case
centre certain chair change changed changes cheap child children choose city clean clear clock close closed coffee cold
colleague come comes coming common company correct could count counted country couple course customer customers cut daily
days dead december deep desk diagram didn difference different dinner does doesn doing done door down dozen during
each early easier easily easy eight eighteen eighty either eleven else empty end ended enough entire even evening event
every everybody everyone everything exactly example except explain extra eyes face fact fail failed fair fall family far
fast father february feel fell felt fewer field fifteen fifty fifth figure final finally find fine first five floor
follow followed following food forget form forty forward found four fourteen fourth friday friend friends from front full
gave general getting girl give given gives goes going gone good great green grew group guess half hand handed happen
happened happens happy hard having head hear heard held hello help helped here high hold home hope hot hour hours house
however huge human hundred hung hurt idea inside instead into isn january july june just keep kept kind knew know known
knows large last late later laughed least leave left less letter level life light like line link list listed little live
local long longer look looked looking looks lose loses lost lots loud love lunch lunchtime made make makes making many
march matter maybe mean means meant meeting mention middle midnight might million mind minute minutes moment monday money
month months more morning most mother mouth move moved much must name named near nearly need needed neither never nice
night nine nineteen ninety noise none noon normal normally nothing notice noticed november number numbers october
office often oldest once ones only onto open opened opening order other others ours outside over page paid paper part
particular pass passes past people perhaps person phone picture pictures piece place plain plan plus point polite poor
possible post pressed pretty price probably problem program proper pull push pushed quarter question quick quickly quiet
quietly quite rather reach read ready real really reason received remember remembered replied reply rest
result return returned right room round rule running said same saturday saved saying says scale second seconds seem
seemed seems seen sells send sense sent september seven seventeen seventy several shall shared short should show
showed shown shows sick side sign simple since single sister sitting six sixteen sixty size sleep slept slide slow small
smaller sold some somebody somehow someone something sometimes somewhere soon sorry sort soup speak spent spring
stand standing star start started starts state stay still stone stood stop stopped story straight strange street string
strong such sudden suddenly suggest summer sunday suppose sure surprised taken takes taking talk talked tall tell
tells ten text than thank thanks that their them themselves then there these they thing things think third thirteen thirty
this those though thought thousand three through thumb thumbs thursday tightly till time times tired today together told
tomorrow tonight took total touch toward tried tries trouble true trust truth trying tuesday turn turned twelve twenty
twice under understand understood until unusual used user users uses using usual usually value very voice wait waited
waiting walk walked wall want wanted wants warm wasn watch watched water wednesday week weekend weekly weeks well went were
weren what when where whether which while white whole whom whose will window winter wish with within without woman wonder
word words work worked working works world worse worst would wouldn write writes writing written wrong wrote yeah year
years yellow yesterday young yours
afterwards aloud answered aren begins belonged cards couldn ends everywhere existing fields hadn haven household itself lower menu miss notes passed reminder shouldn store team theory typed version wake weren zero`

/** English words of every day, which two stories share without being alike. */
export const EVERYDAY_WORDS: ReadonlySet<string> = new Set(LIST.trim().split(/\s+/))
