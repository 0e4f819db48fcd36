/**
 * Whether training can judge the words of a message. The lists of alarms and changes are English, so that a
 * message in another language, or in words that are in no list, is never silent: what its words say is not
 * known.
 */
import { ENVELOPE_KEYS, MESSAGE_KEYS } from '../../groups/word-lists.ts';
import { plainWords } from './plain-words.ts';

function list(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/).filter(Boolean));
}

/** Words of English, and of its technical dialect, that few other languages share. */
const ENGLISH = list(`
  a about above access acquire acquired across activate activated activating activities activity actual add added adding
  address addresses after again age agent all allocated already also amount an and answer answered any applied apply applying
  are argument array as asked assigned at attached available average avg away back background balance batch be became because
  become becomes been before began begin being below between bind body both bound branch bring build building built bulk busy
  but by bytes cache cached calculate calculated call called caller calls came can capacity catalogue change changed changes
  changing channel check checked checking checkpoint checks checksum child children choose clean cleaned cleaning cleanup
  clear cleared clock close closed closing cluster collect collected collecting column come comes command comment commit
  committed compare compiled complete completed completion component compress compressed compute computed connected
  connecting consumed consumer contain contains copied copy could count counter counters counts covered create created
  creates creating current currently cycle daemon daily data date day days deep default defined deliver delivered delivery
  depth describe detail device did digest directory dispatched display distance do document does done dot double download
  downloaded downloading drain draw drive driver due duration during each earlier east edge edit eight elapsed element empty
  enable enabled encoded end ended ending engine enough ensure enter entered entries entry equal established even event
  events every example executed executing existing expected expire extended extent extra family far fast feature fetch
  fetched few field fields file files fill filter finally find finish finished finishing first five fixed flow flushed
  folder follow followed following for forward found four free frequency fresh from gateway gather general generate
  generated get gets getting given go goes going good got graceful greater group grow grown guest had half handle handled
  handler hardware has have he head header heap health healthy heartbeat height held hello help her here high highest his
  hit hits hold home hook hour hourly hours how however idle if image import imported in including incoming increase
  increased index indexed initial initialise initialised initialising initialize initialized initializing input inside
  install installed instance instances interface interfaces interval into is issue it item items its itself job jobs join joined just keep keeping kept
  kernel key keys know known large last later launch layer leader leading least leave length less level library lifetime
  light like line lines link linked list listen listener listening lists load loaded loading lock log logged logging logs
  long longer look looking lookup lower machine made mail main maintenance make makes making manage manager many map mapped
  mapping mark match matched matches matching may mean measured memory merge merged message messages method might minute
  minutes mode module monitor month more most mount mounted mounting move moved much must name named names near need needs
  network new news next night node nodes north not note notice now number numbers object objects observed occurred of off
  offset old on once one only open opened opening operation option options or order ordered orders other our out outgoing
  output outside over overall own owner page pages pair parameter parent parse parsed part parts pass passed path pattern
  payload peer pending per percent performed period phase picked pid piece ping place plain please plug point poll polled
  pool power present previous printed prior priority process processed processes processing processor produced profile
  program progress provided published pull pulled push pushed put queries query queue queued quick random range rate reach
  reached read reader reading ready real reason received receiver receiving record recorded records refresh refreshed
  register registered registering registry relay release released remaining remote remove removed renew renewal renewed
  rendered replay replica replicas replied reply report reported reporting reports request requested requests required
  response result results resume resumed return returned returns reuse right roll rotate rotated rotating round row rows
  run runner running runs sample saved saving says schedule scheduled scheduler scope screen search second seconds section
  sector see seen selected send sender sending sends sent serial serve served server servers session sessions set sets
  setting settings setup seven share shared she shift short should show shows side since single six size skew sleep slice
  small snapshot so socket software some sort source space spawn spawned speed spent spin stage stamp standard start started
  starting starts startup state statement states static statistics stats status step steps storage store stored stream
  string sub submitted subsystem success successful successfully such sum summary supported sweep sync synced synchronised
  synchronized system systems table tables take taken takes target task tasks template ten term test than that the their
  them then there these they thing this thread threads three through time timer timers times to today token took top total
  touched trace track traffic transaction transactions transfer transferred transition transmitted tree trigger triggered
  tries tuned turn two type uncompressed under unit up update updated updates upload uploaded uploading uptime upper us usage
  use used user uses using value values verified verify version very via view visit volume wait waited waiting wake waking
  walk want warm warmed warming was watch watching way we week weekly weight well were west what when where which while who
  whole will window with within word work worker workers working world would write writes writing written wrote year yes
  yet you your zone`);

/** Words that many languages share, keys of structured lines, and terms: they prove nothing. */
const SHARED = list(`
  alarm app audio auto backup bit block byte code computer config console container cpu database db debug demo disk error
  exec export format host http https id info information int io ip json kb key level local login mb min max mac ms msg normal
  note null online port post programm pro proxy reset script sec service signal source sql ssh standard status stop tcp test
  text tls udp url usb video web www xml x y z n s ns h m d k g b i f c v e t
  january february march april may june july august september october november december jan feb mar apr jun jul aug sep oct
  nov dec mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday utc gmt cet`);

/** Short words of German, Dutch, French, Spanish, Italian, Portuguese, Polish and Swedish. */
const FOREIGN = list(`
  der das den dem des ein eine einen einer eines und oder nicht kein keine von vom zum zur mit nach bei aus auf ist sind wird
  wurde wurden werden hat haben konnte kann ueber durch fuer gegen ohne wegen ihr ihre sich noch nur auch mehr als wenn dass
  het een niet geen voor naar bij uit met zijn wordt werd werden heeft kon deze dit door over onder
  le la les du au aux un une et ou ne pas pour par sur dans avec sans est sont ete etait cette ces qui que vers depuis apres
  el los las unos una y o del al por para con sin desde hasta es son fue fueron ha han esta este se lo su sus como
  il lo gli della dello degli nel nella da di che per non sono stato alla dal
  os uma do dos nao em no na com foi ao pela pelo mais
  nie jest sie dla przez przy po ze od bez zostal zostala
  och att det som inte ett av till har med`);

/** Those of them that are English words, or parts of identifiers, too. */
const AMBIGUOUS = list(
  'do no na do da as is has over under per con par sur es un los al se lo su y o el la os um ha po od ze em dos',
);

/** Of words that are known to be English or are not known at all, as many are to be English. */
const MIN_ENGLISH_SHARE = 0.5;

/** The name of a class or a package, or one with a digit. */
const NAME = /[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+|\w*\d\w*/g;

/** What keeps training from judging the words of a template; undefined if nothing does. */
export function unjudgedWords(template: string): string | undefined {
  const words = (plainWords(template.replace(NAME, ' ')).match(/[a-z\x80-\xff]+/g) ?? []).filter(
    (word) => word.length > 1 && !ENVELOPE_KEYS.has(word) && !MESSAGE_KEYS.has(word),
  );
  const foreign = words.find(
    (word) => /[\x80-\xff]/.test(word) || (FOREIGN.has(word) && !AMBIGUOUS.has(word)),
  );
  if (foreign !== undefined) return foreign;
  const english = words.filter((word) => ENGLISH.has(word)).length;
  const unknown = words.filter((word) => !ENGLISH.has(word) && !SHARED.has(word));
  if (english === 0) return unknown[0] ?? 'it has none';
  return english >= MIN_ENGLISH_SHARE * (english + unknown.length) ? undefined : unknown[0];
}
