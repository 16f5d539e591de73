"""Small documents of our own writing, one of each shape the importers know."""

INTERVIEW = """\
Question: Why did the harbour office move the buoys at night?
Mara Venn: Nobody likes to move a buoy. The pilots asked for it:
First, the old channel had silted up. Second, the ferry could not wait.
That is all there is to it.
Question: And yet the fishermen were told a month later.
Mara Venn: They were told by letter. The letter says: "The channel is where the buoys are."
It was a cold letter, I admit.
(The opinions expressed in this interview are those of the guest alone.)
Share
"""

WIKI = """\
= The Lantern Tax =

The '''Lantern Tax''' was a charge on [[lamp|lamps]] in the town of Orrin.<ref>Town ledger, p. 3.</ref> One council paper announced it thus:

==Reasons==
The council gave these reasons:
- Light was dear.
- Oil was short, as the treasurer said.
1. The first rule came in spring.
2. The second came in autumn.

===Objections===
The baker Ilse Dorn said: "A lamp is not a luxury."

==See also==
- Window tax
- Hearth money
"""

ARTICLE = """\
Ferry to run all winter after long dispute over ice

Tidewatch-In November the harbour council decided that the ferry would sail all winter, whatever the ice did.

The decision ends a dispute of three years between the council and the pilots, who feared for the hull.

Pilots Remain Doubtful

The pilot Jon Aster said: “A ferry is not an icebreaker.” He also added: “We shall see in January.”

“No ice, no fear!”

The slogan was painted on the quay in a single night, and nobody has yet admitted to having held the brush.
"""

PAPER = """\

Tolls and Trust on the Lower Sarn

Edda Marl: Lecturer in river law, University of Orrin.

edda.marl@example.org

Tor Hale: Student of history, University of Orrin.
tor.hale@example.org

Abstract: This paper asks why some tolls were paid gladly. It reads three ledgers and finds that a toll was paid where it was explained.

Keywords: tolls, trust, river law.

Introduction

Tolls are older than bridges. A traveller who paid a toll wished to know what it was for, and the ledgers show a long-

standing habit of asking. The second ledger even notes the answers (Marl,

12/04/1911). It says that an answer was given within

the hour.

1. The Ledgers

1.1. The Upper Ledger

The upper ledger lists the reasons for each toll, which may be put as follows

1.1.1. Repairs

Repairs were the first reason. The toll keeper wrote:

"A plank was lost and a plank was bought; whoever crosses on the new plank has paid for it already."

Thus the toll was a share in the plank. The *Orrin Gazette* agreed.

2. The Lower Ledger

The lower ledger is silent on reasons.

Conclusion

Where a toll is explained it is paid.

References

- Hale, Tor. (1999). *Crossings*. Orrin: Quay Press.
- Marl, Edda. (2001). Planks and People. *River Law*, 3(1), 4-9.

- Venn, Mara. (2003). Buoys by Night. *Harbour Notes*, 7, 1-12.
"""

MARKDOWN = """\
# **Who Owns the Quay?**

**Who Owns
the Quay?**

[quayside.example](http://quayside.example)

2021-03-04

3 min read

The quay was built in the 2<sup>nd</sup> year of the council, and everyone who *carried* stones was promised a berth [1].

The promise was put into words by Ilse Dorn:

*"Whoever carried a stone shall tie up a boat" - Address to the Masons.*

That promise still **binds** us.

Links: [1](#)

[Original article](#)
"""

PERSIAN_INTERVIEW = """\
پرسش: چرا فانوس خاموش شد؟
مینا راد: باد آمد و شیشه شکست.
شب بعد هم باد آمد.
پرسش: پس از آن چه شد؟
مینا راد: شیشه‌ای تازه آوردیم.
"""

ALL = {
    "interview": INTERVIEW,
    "wiki": WIKI,
    "article": ARTICLE,
    "paper": PAPER,
    "markdown": MARKDOWN,
    "plain": "one line of words that is nothing but a line of words, and no more than that.\n\n- a first thing\n- a second thing\n",
}
