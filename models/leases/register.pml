/* The register of one ticket: who may let its holder in. docs/leases.md says the same in words.

   A server hands the register to a phone, hears the phone's journal late and in parts, and gets the register back. Spin
   tries every order in which this can happen, and checks the three promises below. tests/leases/test_model.py runs it, and
   leaves out one rule after the other (BREAK_...): a promise is broken each time.

   What may go wrong here: a worker of the server decides by rows that are old when it appends; rows reach a phone late,
   twice, out of order or never; answers to a phone are lost; a phone dies between its storage and its screen. Besides, as
   options: a supervisor takes a ticket from a phone that may go on admitting (TAKE_BACK); a phone takes an entry back,
   whoever holds the ticket by then (UNDO); a phone's storage is emptied (WIPE). No clock occurs. */

#ifndef ADMITS
#define ADMITS 1
#endif
#ifndef ROWS
#define ROWS 5      /* as many rows the ledger has at most */
#endif
#ifndef ENTRIES
#define ENTRIES 3   /* as many entries the journal of a phone has at most */
#endif
#define PHONES 2    /* phones are 1 and 2 */
#define SERVER 0

#define LET_IN 1
#define TAKEN_BACK 2
#define RETURN 3

/* A row of the ledger: what holds after it. `since` is the seq of the hand-over by which the holder has the register;
   register itself is a word of C. */
typedef Row { byte used; byte holder; byte since }
Row ledger[ROWS + 1];           /* by seq */
byte seq;                       /* of the last row, by which the server goes */
byte handed_to[ROWS + 1];       /* by the seq of the hand-over: the incarnation of the phone */

/* What a phone stores, with what the server makes of it. */
typedef Entry {
  byte is;
  byte about;                   /* RETURN: the register; TAKEN_BACK: the number of the entry */
  byte place;                   /* set by the server: from this seq on, rows show what became of the entry */
  bool forgotten;               /* the phone goes by the rows instead */
  bool came;                    /* somebody went in: the phone did not die before it showed green */
  bool undone;                  /* the phone took it back */
  bool stands;                  /* the server counts it as an entry */
  bool overrun                  /* the server counts it as an overrun */
}
typedef Phone {
  Entry journal[ENTRIES + 1];   /* from 1 */
  byte written;                 /* entries in it */
  byte told;                    /* entries whose answer the phone has */
  byte known;                   /* the seq of the newest row that the phone knows; 0: none */
  byte incarnation              /* another one when the storage was emptied */
}
Phone phone[PHONES + 1];
byte heard[PHONES + 1];         /* entries of the journal that the server has */

/* What nobody can know, for the promises. */
byte inside;                    /* persons who really went in and were not sent back */
byte exposed;                   /* what supervisors were told their take-backs may cost */
byte overruns;                  /* persons whom the server counts as too many */
bool taken[ROWS + 1];           /* registers that were taken back, by their seq */
bool wiped;

#define LAST ledger[seq]
#define HELD(d) ledger[phone[d].known]

/* PROMISE 1: no more persons than the ticket admits, but for what supervisors were told. */
#define NOT_TOO_MANY assert(inside <= ADMITS + exposed)

/* PROMISE 2: a phone that believes that it holds the register does, unless the register was taken back. */
#define ONE_HOLDER(d) assert(taken[HELD(d).since] || (LAST.holder == d && LAST.since == HELD(d).since))

/* PROMISE 3: once the server has all journals, it has counted everybody who is inside, as an entry or as an overrun. */
#define ALL_HEARD (heard[1] == phone[1].written && heard[2] == phone[2].written)
#define ALL_COUNTED assert(wiped || !ALL_HEARD || inside <= LAST.used + overruns)

/* What matters only with UNDO is not remembered without it: Spin has fewer states to look at. */
#ifdef UNDO
#define NOTE(what) what
#else
#define NOTE(what) skip
#endif

/* ───── The server */

/* Each seq is taken once. This is the only lock there is. */
inline append(used_now, holder_now, since_now) {
  seq++;
  LAST.used = used_now; LAST.holder = holder_now; LAST.since = since_now
}

/* A scan with a network: a worker reads the last row and decides. If another row has come when it appends, it appends
   nothing. */
proctype Door() {
  byte s;
  do
  :: atomic { seq < ROWS && LAST.holder == SERVER && LAST.used < ADMITS -> s = seq }
     atomic {
       if
       :: seq == s -> append(ledger[s].used + 1, SERVER, 0); inside++; NOT_TOO_MANY
       :: else -> skip
       fi; s = 0
     }
  od
}

inline hand(d) {
#ifdef BREAK_HAND_WITHOUT_SEQ   /* the holder is written beside the sequence, so the hand-over meets no other row */
  LAST.holder = d; LAST.since = seq;
#else
  append(ledger[seq - 1].used, d, seq);
#endif
  handed_to[seq] = phone[d].incarnation
}

/* The supervisor is told how many have not been let in yet, and how many this phone has let in: it may have sent these
   back, unheard, and have let others in. */
inline take_back(d) {
#ifndef BREAK_TAKE_BACK_ALONE   /* the server takes the register by itself, such as after some time */
  taken[LAST.since] = true;
  exposed = exposed + ADMITS - LAST.used;
#ifdef UNDO
#ifndef BREAK_RISK_WITHOUT_UNDO
  for (i : 1 .. ENTRIES) {
    if :: phone[d].journal[i].stands -> exposed++ :: else -> skip fi
  }
  i = 0;
#endif
#endif
#endif
  append(ledger[seq - 1].used, SERVER, 0)
}

/* Another worker hands registers over and takes them back. Its reading and its append are one step: if an append succeeds,
   no row has come between. */
proctype Office() {
  byte d, i;
  do
  :: atomic { seq < ROWS && LAST.holder == SERVER && LAST.used < ADMITS ->
       select(d : 1 .. PHONES); hand(d); d = 0
     }
#ifdef TAKE_BACK
  :: atomic { seq < ROWS && LAST.holder != SERVER -> d = LAST.holder; take_back(d); d = 0 }
#endif
  od
}

/* The entry has happened, whatever the server thinks of it. While somebody else holds the ticket, it is an overrun. */
inline hear_entry(d, i) {
  if
  :: LAST.used < ADMITS && (LAST.holder == SERVER || LAST.holder == d) ->
     append(ledger[seq - 1].used + 1, ledger[seq - 1].holder, ledger[seq - 1].since);
     phone[d].journal[i].place = seq;
     NOTE(phone[d].journal[i].stands = true)
  :: else ->
     overruns++;
     phone[d].journal[i].place = seq + 1;
     NOTE(phone[d].journal[i].overrun = true)
  fi
}

inline hear_undo(d, j) {
  if
  :: phone[d].journal[j].stands ->
     phone[d].journal[j].stands = false;
     append(ledger[seq - 1].used - 1, ledger[seq - 1].holder, ledger[seq - 1].since)
  :: phone[d].journal[j].overrun -> phone[d].journal[j].overrun = false; overruns--
  :: else -> skip
  fi
}

inline hear_return(d, by) {
  if
#ifdef BREAK_ANY_RETURN         /* the return of an earlier hand-over counts, too */
  :: LAST.holder == d ->
#else
  :: LAST.holder == d && LAST.since == by ->
#endif
     append(ledger[seq - 1].used, SERVER, 0)
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
       seq < ROWS && !ALL_HEARD ->
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
       :: phone[d].journal[i].is == RETURN -> hear_return(d, about); phone[d].journal[i].place = seq
       fi;
       heard[d] = i;
       ALL_COUNTED;
       d = 0; i = 0; about = 0
     }
  od
}

/* ───── A phone */

/* The rows show by now what became of these entries. */
inline forget(d) {
  d_step {
    for (i : 1 .. ENTRIES) {
      if
#ifdef BREAK_FORGET_TOLD        /* it forgets what the server has, although the row that it knows is older */
      :: i <= phone[d].told -> phone[d].journal[i].forgotten = true
#else
      :: i <= phone[d].told && phone[d].journal[i].place <= phone[d].known -> phone[d].journal[i].forgotten = true
#endif
      :: else -> skip
      fi
    }
    i = 0
  }
}

/* It goes by the newest row it knows. */
inline learn(d) {
  select(i : 1 .. ROWS);
  if
#ifdef BREAK_OLD_ROW            /* it goes by the row that it heard last */
  :: i <= seq -> phone[d].known = i
#else
  :: i <= seq && i > phone[d].known -> phone[d].known = i
#endif
  :: else -> skip
  fi;
  forget(d)
}

/* An answer tells, too, what those told that were lost. */
inline be_told(d) {
  phone[d].told = heard[d];
  forget(d)
}

/* The newest row names this phone in this incarnation, and the phone remembers no return of that register. */
inline believe(d) {
  holds = HELD(d).holder == d && handed_to[HELD(d).since] == phone[d].incarnation;
#ifndef BREAK_HOLD_AFTER_RETURN /* it goes on holding until a row shows its return */
  for (i : 1 .. ENTRIES) {
    if
    :: phone[d].journal[i].is == RETURN && !phone[d].journal[i].forgotten && phone[d].journal[i].about == HELD(d).since ->
       holds = false
    :: else -> skip
    fi
  }
  i = 0;
#endif
  if :: holds -> ONE_HOLDER(d) :: else -> skip fi
}

/* What the row says, and besides each own entry that it may not show yet. */
inline count_used(d) {
  d_step {
    count = HELD(d).used;
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
  :: inside++; NOT_TOO_MANY; NOTE(phone[d].journal[phone[d].written].came = true)
  :: skip
  fi
}

inline give_back(d) {
#ifdef BREAK_RETURN_UNSTORED    /* the return is sent before it is stored, and the phone dies between the two */
  if
  :: heard[d] == phone[d].written && seq < ROWS -> hear_return(d, ledger[phone[d].known].since)
  :: else -> skip
  fi
#else
  write(d, RETURN, HELD(d).since)
#endif
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

/* All that the phone has stored goes at once, and with it the right to what it held. */
inline wipe(d) {
  for (i : 1 .. ENTRIES) {
    phone[d].journal[i].is = 0; phone[d].journal[i].about = 0; phone[d].journal[i].place = 0;
    phone[d].journal[i].forgotten = false;
    phone[d].journal[i].came = false; phone[d].journal[i].undone = false;
    phone[d].journal[i].stands = false; phone[d].journal[i].overrun = false
  }
  i = 0;
  phone[d].written = 0; phone[d].told = 0; phone[d].known = 0; heard[d] = 0;
#ifndef BREAK_SAME_INCARNATION  /* it takes up what it held, with an empty journal */
  phone[d].incarnation = 1;
#endif
  wiped = true
}

proctype Holder(byte d) {
  byte i, count;
  bool holds;
  do
  :: atomic { phone[d].known < seq -> learn(d) }
  :: atomic { phone[d].told < heard[d] -> be_told(d) }
  :: atomic { HELD(d).holder == d && phone[d].written < ENTRIES ->
       believe(d);
       if
       :: holds -> count_used(d); if :: count < ADMITS -> let_in(d) :: else -> skip fi
       :: holds -> give_back(d)
       :: else -> skip
       fi;
       holds = false; count = 0
     }
#ifdef UNDO
  :: atomic { phone[d].written > 0 && phone[d].written < ENTRIES -> undo(d) }
#endif
#ifdef WIPE
  :: atomic { !wiped && phone[d].written > 0 -> wipe(d) }
#endif
  od
}

init {
  atomic { run Door(); run Office(); run Hear(); run Holder(1); run Holder(2) }
}
