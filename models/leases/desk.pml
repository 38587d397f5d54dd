/* The desk of a venue, and one pass there: who may admit it. docs/leases.md says the same in words, under Passes.

   The desk is handed over, and not the pass. So an entry takes a place in the pass's sequence, and a hand-over takes none:
   it counts the desk's registers, and a fence keeps an entry out that was decided by an earlier one. What a phone knows
   comes in two parts, each late or never: who holds the desk, and who was admitted. tests/leases/test_model.py runs this
   as it runs register.pml, and leaves out one rule after the other (BREAK_...).

   What may go wrong here: a worker of the server decides by what is old when it appends; two workers hand the desk over at
   once; news reach a phone late, twice, out of order or never; answers to a phone are lost; a phone dies between its
   storage and its screen. Besides, as options: the desk is taken back from a phone that may go on (TAKE_BACK), or from one
   that is switched off (IN_HAND); a phone takes an entry back (UNDO); a phone's storage is emptied (WIPE). No clock occurs:
   the pass admits so many entries here, ever. */

#ifndef ADMITS
#define ADMITS 1    /* entries */
#endif
#ifndef MOMENTS
#define MOMENTS 5   /* as many rows the ledger has at most, those of the desk and those of the pass */
#endif
#ifndef ENTRIES
#define ENTRIES 3   /* as many entries the journal of a phone has at most */
#endif
#define PHONES 2    /* phones are 1 and 2 */
#define SERVER 0

#define LET_IN 1
#define TAKEN_BACK 2
#define RETURN 3

/* What holds after each row: who has the desk, by the hand-over of which number, and how often the pass came in. */
typedef Row { byte holder; byte by; byte used }
Row ledger[MOMENTS + 1];
byte now;                       /* the number of rows */
byte places;                    /* of the pass's sequence that are taken */
byte hands;                     /* hand-overs of the desk so far */
byte handed_to[MOMENTS + 1];    /* by their number: the incarnation of the phone */

typedef Entry {
  byte is;
  byte about;                   /* RETURN: the hand-over; TAKEN_BACK: the number of the entry */
  byte place;                   /* set by the server: from this row on, the pass's news show what became of it */
  bool forgotten;               /* the phone goes by the news instead */
  bool came;                    /* somebody went in: the phone did not die before it showed green */
  bool undone;
  bool stands;                  /* the server counts it as an entry */
  bool overrun
}
typedef Phone {
  Entry journal[ENTRIES + 1];   /* from 1 */
  byte written;
  byte told;                    /* entries whose answer the phone has */
  byte desk;                    /* the row up to which it knows who holds the desk; 0: nothing is known */
  byte passes;                  /* the row up to which it knows who was admitted */
  byte incarnation;
  bool off                      /* somebody has it, and has switched it off */
}
Phone phone[PHONES + 1];
byte heard[PHONES + 1];         /* entries of the journal that the server has */

/* What nobody can know, for the promises. */
byte inside;                    /* entries that were really made and not taken back */
byte exposed;                   /* what was said before take-backs */
byte overruns;
bool taken[MOMENTS + 1];        /* hand-overs that were taken back */
bool wiped;

#define LAST ledger[now]
#define DESK(d) ledger[phone[d].desk]
#define PASS(d) ledger[phone[d].passes]

/* PROMISE 1: the pass comes in no more often than its rule says, but for what was said before. */
#define NOT_TOO_MANY assert(inside <= ADMITS + exposed)

/* PROMISE 2: a phone that believes that it holds the desk does, unless it was taken back. */
#define ONE_HOLDER(d) assert(taken[DESK(d).by] || (LAST.holder == d && LAST.by == DESK(d).by))

/* PROMISE 3: once the server has all journals, it has counted every entry, as one or as an overrun. */
#define ALL_HEARD (heard[1] == phone[1].written && heard[2] == phone[2].written)
#define ALL_COUNTED assert(wiped || !ALL_HEARD || inside <= LAST.used + overruns)

/* ───── The server */

inline append(holder_now, by_now, used_now) {
  now++;
  LAST.holder = holder_now; LAST.by = by_now; LAST.used = used_now
}

/* As in `append`, of what was the last row before. */
#define WAS ledger[now - 1]

/* A pass is shown to the server. A worker reads and decides; what it appends takes the pass's next place, and is written
   only if the desk still has the register by which it was decided. */
proctype Window() {
  byte s, r;
  do
  :: atomic { now < MOMENTS && LAST.holder == SERVER && LAST.used < ADMITS -> s = places; r = hands }
     atomic {
       if
#ifdef BREAK_NO_FENCE           /* only the pass's place is taken, which a hand-over does not take */
       :: now < MOMENTS && places == s ->
#else
       :: now < MOMENTS && places == s && hands == r ->
#endif
          places++; append(WAS.holder, WAS.by, WAS.used + 1); inside++; NOT_TOO_MANY
       :: else -> skip
       fi; s = 0; r = 0
     }
  od
}

inline hand(d) {
  hands++;
  append(d, hands, WAS.used);
  handed_to[hands] = phone[d].incarnation
}

/* A phone asks for the desk. The gate's row is locked from the reading to the writing. Nobody is handed anything while the
   server knows another store of its journal and it holds the desk: then the holder is not the server. */
proctype Office(byte d) {
  do
#ifdef BREAK_HAND_UNLOCKED      /* two requests read that the server has the desk, and each hands it over */
  :: atomic { now < MOMENTS && LAST.holder == SERVER -> skip }
     atomic { if :: now < MOMENTS -> hand(d) :: else -> skip fi }
#else
  :: atomic { now < MOMENTS && LAST.holder == SERVER -> hand(d) }
#endif
  od
}

/* Whom the phone has admitted may have been taken back, unheard, and the entry used once more. If the phone goes on, all
   that the pass may still do is at risk; if it is switched off, no more than the entries that have not come. */
inline take_back(d) {
#ifndef BREAK_TAKE_BACK_ALONE   /* the server takes the desk by itself, such as after some time */
  taken[LAST.by] = true;
#ifdef IN_HAND
#ifndef BREAK_STILL_ON          /* the phone is said to be in hand, and goes on */
  phone[d].off = true;
#endif
#ifndef BREAK_RISK_OF_NOTHING   /* what has not come from a phone in hand is not counted */
  exposed = exposed + phone[d].written - heard[d];
#endif
#else
  exposed = exposed + ADMITS - LAST.used;
#ifdef UNDO
  for (i : 1 .. ENTRIES) {
    if :: phone[d].journal[i].stands -> exposed++ :: else -> skip fi
  }
  i = 0;
#endif
#endif
#endif
  append(SERVER, 0, WAS.used)
}

#if defined(TAKE_BACK) || defined(IN_HAND)
proctype Supervisor() {
  byte d, i;
  do
  :: atomic { now < MOMENTS && LAST.holder != SERVER -> d = LAST.holder; take_back(d); d = 0 }
  od
}
#endif

/* The entry has happened, whatever the server thinks of it. While another device holds the desk, it is an overrun. */
inline hear_entry(d, i) {
  if
  :: LAST.used < ADMITS && (LAST.holder == SERVER || LAST.holder == d) ->
     places++; append(WAS.holder, WAS.by, WAS.used + 1);
     phone[d].journal[i].place = now;
     phone[d].journal[i].stands = true
  :: else ->
     overruns++;
     phone[d].journal[i].place = now + 1;
     phone[d].journal[i].overrun = true
  fi
}

inline hear_undo(d, j) {
  if
  :: phone[d].journal[j].stands ->
     phone[d].journal[j].stands = false;
     places++; append(WAS.holder, WAS.by, WAS.used - 1)
  :: phone[d].journal[j].overrun -> phone[d].journal[j].overrun = false; overruns--
  :: else -> skip
  fi
}

inline hear_return(d, hand_over) {
  if
#ifdef BREAK_ANY_RETURN         /* the return of an earlier hand-over counts, too */
  :: LAST.holder == d ->
#else
  :: LAST.holder == d && LAST.by == hand_over ->
#endif
     append(SERVER, 0, WAS.used)
  :: else -> skip
  fi
}

#ifdef BREAK_ORDER              /* a return overtakes the entry before it */
inline overtake(d, i) {
  if
  :: i < phone[d].written && phone[d].journal[i].is == LET_IN && phone[d].journal[i + 1].is == RETURN ->
     phone[d].journal[i].is = RETURN; phone[d].journal[i].about = phone[d].journal[i + 1].about;
     phone[d].journal[i + 1].is = LET_IN; phone[d].journal[i + 1].about = 0
  :: skip
  fi
}
#else
inline overtake(d, i) { skip }
#endif

/* The server hears journals, each in its order. What it has heard already changes nothing. */
proctype Hear() {
  byte d, i, about;
  do
  :: atomic {
       now < MOMENTS && !ALL_HEARD ->
       if
       :: heard[1] < phone[1].written -> d = 1
       :: heard[2] < phone[2].written -> d = 2
       fi;
       i = heard[d] + 1;
       overtake(d, i);
       about = phone[d].journal[i].about;
       if
       :: phone[d].journal[i].is == LET_IN -> hear_entry(d, i)
       :: phone[d].journal[i].is == TAKEN_BACK -> hear_undo(d, about)
       :: phone[d].journal[i].is == RETURN -> hear_return(d, about); phone[d].journal[i].place = now
       fi;
       heard[d] = i;
       ALL_COUNTED;
       d = 0; i = 0; about = 0
     }
  od
}

/* ───── A phone */

/* The news show by now what became of the entry: of an admission those of the pass, of a return those of the desk, too. */
#define IS_RETURN_SHOWN(d, i) (phone[d].journal[i].is != RETURN || phone[d].journal[i].place <= phone[d].desk)
#define IS_SHOWN(d, i) (phone[d].journal[i].place <= phone[d].passes && IS_RETURN_SHOWN(d, i))

inline forget(d) {
  d_step {
    for (i : 1 .. ENTRIES) {
      if
#ifdef BREAK_FORGET_TOLD        /* it forgets what the server has, although its news are older */
      :: i <= phone[d].told -> phone[d].journal[i].forgotten = true
#else
      :: i <= phone[d].told && IS_SHOWN(d, i) -> phone[d].journal[i].forgotten = true
#endif
      :: else -> skip
      fi
    }
    i = 0
  }
}

inline learn_desk(d) {
  select(i : 1 .. MOMENTS);
  if
#ifdef BREAK_OLD_SETTINGS       /* it goes by what it heard last */
  :: i <= now -> phone[d].desk = i
#else
  :: i <= now && i > phone[d].desk -> phone[d].desk = i
#endif
  :: else -> skip
  fi;
  forget(d)
}

inline learn_passes(d) {
  select(i : 1 .. MOMENTS);
  if
  :: i <= now && i > phone[d].passes -> phone[d].passes = i
  :: else -> skip
  fi;
  forget(d)
}

inline be_told(d) {
  phone[d].told = heard[d];
  forget(d)
}

/* The newest it knows of the desk names this phone in this incarnation, it knows who was admitted until then, and it
   remembers no return of that hand-over. */
inline believe(d) {
  holds = DESK(d).holder == d && handed_to[DESK(d).by] == phone[d].incarnation;
#ifndef BREAK_PASSES_BEHIND     /* it may not know yet who was admitted before the desk was handed over */
  if :: phone[d].passes < phone[d].desk -> holds = false :: else -> skip fi;
#endif
#ifndef BREAK_HOLD_AFTER_RETURN /* it goes on holding until the news show its return */
  for (i : 1 .. ENTRIES) {
    if
    :: phone[d].journal[i].is == RETURN && !phone[d].journal[i].forgotten && phone[d].journal[i].about == DESK(d).by ->
       holds = false
    :: else -> skip
    fi
  }
  i = 0;
#endif
  if :: holds -> ONE_HOLDER(d) :: else -> skip fi
}

/* What the news say, and besides each own entry that they may not show yet. */
inline count_used(d) {
  d_step {
    count = PASS(d).used;
    for (i : 1 .. ENTRIES) {
      if
      :: phone[d].journal[i].is == LET_IN && !phone[d].journal[i].undone && !phone[d].journal[i].forgotten -> count++
      :: else -> skip
      fi
    }
    i = 0
  }
}

inline write(d, what, which) {
  phone[d].written++;
  phone[d].journal[phone[d].written].is = what;
  phone[d].journal[phone[d].written].about = which
}

/* The entry is stored before it is shown. If the phone dies between the two, nobody goes in. */
inline let_in(d) {
  write(d, LET_IN, 0);
  if
  :: inside++; NOT_TOO_MANY; phone[d].journal[phone[d].written].came = true
  :: skip
  fi
}

inline undo(d) {
  select(i : 1 .. ENTRIES);
  if
  :: phone[d].journal[i].is == LET_IN && !phone[d].journal[i].undone ->
     phone[d].journal[i].undone = true;
     if :: phone[d].journal[i].came -> inside-- :: else -> skip fi;
     write(d, TAKEN_BACK, i)
  :: else -> skip
  fi;
  i = 0
}

/* All that the phone has stored goes at once, and with it the right to the desk. */
inline wipe(d) {
  for (i : 1 .. ENTRIES) {
    phone[d].journal[i].is = 0; phone[d].journal[i].about = 0; phone[d].journal[i].place = 0;
    phone[d].journal[i].forgotten = false;
    phone[d].journal[i].came = false; phone[d].journal[i].undone = false;
    phone[d].journal[i].stands = false; phone[d].journal[i].overrun = false
  }
  i = 0;
  phone[d].written = 0; phone[d].told = 0; phone[d].desk = 0; phone[d].passes = 0; heard[d] = 0;
#ifndef BREAK_SAME_INCARNATION  /* it takes up the desk with an empty journal */
  phone[d].incarnation = 1;
#endif
  wiped = true
}

proctype Holder(byte d) {
  byte i, count;
  bool holds;
  do
  :: atomic { phone[d].desk < now -> learn_desk(d) }
  :: atomic { phone[d].passes < now -> learn_passes(d) }
  :: atomic { phone[d].told < heard[d] -> be_told(d) }
  :: atomic { DESK(d).holder == d && phone[d].written < ENTRIES && !phone[d].off ->
       believe(d);
       if
       :: holds -> count_used(d); if :: count < ADMITS -> let_in(d) :: else -> skip fi
       :: holds -> write(d, RETURN, DESK(d).by)
       :: else -> skip
       fi;
       holds = false; count = 0
     }
#ifdef UNDO
  :: atomic { phone[d].written > 0 && phone[d].written < ENTRIES && !phone[d].off -> undo(d) }
#endif
#ifdef WIPE
  :: atomic { !wiped && phone[d].written > 0 -> wipe(d) }
#endif
  od
}

init {
  atomic {
    run Window(); run Office(1); run Office(2); run Hear(); run Holder(1); run Holder(2);
#if defined(TAKE_BACK) || defined(IN_HAND)
    run Supervisor()
#endif
  }
}
