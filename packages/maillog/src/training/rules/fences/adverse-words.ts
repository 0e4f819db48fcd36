/**
 * Beginnings of English words for what goes wrong, stops, is lost, taken or held back. Unlike an alarm word,
 * none of them is news by itself; but a message that holds one is not silent until a person says so. A word
 * too many costs a line of a report.
 */
import { plainWords } from './plain-words.ts';

/** A dot ends the word; a plus sign is white space. */
const STEMS = `
  abandon abrupt absent abus accus adverse afraid against ambigu amiss annul arrest attack avoid backtrac bad. banned banning
  barred bewar blam bleed block. blocked blocking blocks. blown bogus bomb breach breaking broke bruis brute buckl bug. bugs. bust
  bypass cancel cannot caught ceas chaos cheat chok churn claim clash cleared clobber clog coerc collaps collid collision
  complain compromis conceal condemn conflict confus congest contaminat contend contradict corrupt coup. crack crash cripple
  critic crook crush curs cut. cuts. cutting damag danger dead deceiv declin decommission defeat defect defer deficit
  deform defunct degenerat degrad delay delet demis demot denial denied denies deny deplet deprecat depriv derail desert destroy
  detach detect deteriorat deviat devoid died. dies. differ difficult dirty dodg doom doubt downgrad downtime drain dread drift
  drop drown dumped dumping dumps. duplicat eject elevat emptied empty encroach endanger endless enforc erod errat escalat escap
  evad evict exceed except excess exclud exfil exhaust exiting expel expir explod exploit expos extinct extort fabricat fail
  fake fall false falsif fatal fault fell. fled. flaw flood flush fool forbid force. forced forces. forcibl forcing foreign
  forfeit forged forger forgot fraud freez frozen full. fumbl garbage gave+up give+up gives+up giving+up glitch gone grave. grief
  guess guilt hack halt hammer hampe hang hard. harass harmful haywire hazard hesit hidden hijack hinder hog. hostil hung hurt
  ignor ill. illegal illicit imbalanc impair imped imperil implaus imposs imposter impostor improp inabil inaccess inaccur inactiv
  inadequ inappropr incapab incident incompat incomplet inconsist incorrect ineffect inelig infect infest infiltr infring inject
  injur insan insecur instab insuffic insult interfer intermit interrupt intrud intrus invad invalid invas irregul isolat
  jail jam. jammed jeopard jitter jolt junk kick kill knock lack lag. lagg lame. lapse late. leak left. lethal liar lift limit lockout
  lockup loose losing loss lost lousy low. lunat lurk mangl martian messed modif muted nag. nagging nasty neglect negat
  nervous never no. nobody none. nonexist nothing nowhere nuisanc obsolet obstruct odd. oddly off. offend offens offline omit oom. oops
  orphan outag outdat pain. panic partial pathetic paus penal peril permissiv phish pirat plunder poison poor. postpon pre+empt
  pressure prevent probed probing probes. problem prohibit promisc protest provok pruned prunin punish purg quarantin quit. quitting
  quota raised raises. raising ransom rapid. rebel reboot recov reduc refus regress reject relaps reload repeal repeat repel replac
  reset resign resist respawn restart restor restrict retract retried retries. retry revers revert revok rewind rewrit
  rigid risk rogue rollback rolled+back rolling+back rotten ruin runaway sabotag scam scar. scarc
  scrambl scrub seal. sealed seiz severe shadow shady shake shaken shed. shedding shortag shortfall shrink shrunk shun shut sick
  sink. skip slack slip slow slug smash snag sneak sniff spam spike spill split+brain spoil spoof spurious squeez stagnat stain
  stale. stall stark. starv steal stolen stop stole. strain strand strang stray stress strip struggl stuck stumbl stupid
  stutter succumb suffer sunk superuser suppress surg surrender suspect suspend suspic swamp swap. taint tamper tangl
  tear. teardown terminat terribl theft thief threat thrash throttl throw thrown tight timed+out time+out timeout too. torn tough toxic
  trap. traps. trapped trash travers trip. tripped troubl truncat turmoil turned+away turned+down ugly urgent usurp vain vanish
  veto vex viol virus void volatil vulner warn wasted watermark water+mark watchdog weak. weaken wear. wearing wedged weird went. wild. wipe. wiped
  wipes. wiping withdr withh without worn worr wors wound wreck wrong yank zap zombie still. aside apart bounced bounce. evacuat short. resumed runs+out ran+out running+out sig(?:int|kill|term|hup|quit|segv|abrt|bus|fpe|ill|pipe)
  un(?!it|ion|ix|iq|iv|if|der|til|less|pack|compress|zip|cached)[a-z]{3} dis(?!k|tr|tanc|tin|patch|play|cover|cuss)[a-z]{3}
  mis(?!c.)[a-z]{3} mal[a-z]{3} over(?!view|all.|lay)[a-z]{3} under(?!stand|ly|way)[a-z]{3} non+ [a-z]+n't not. nor.`
  .split(/\s+/)
  .filter(Boolean)
  .map((stem) => stem.replaceAll('.', String.raw`\b`).replaceAll('+', stem.startsWith('[') ? '+' : ' '));

const ADVERSE = new RegExp(String.raw`(?<![a-z\x80-\xff'])(?:${STEMS.join('|')})[a-z']*`);

/** The first adverse word of a template; undefined if there is none. */
export function adverseWord(template: string): string | undefined {
  return ADVERSE.exec(plainWords(template))?.[0];
}
