package lint_test

var lettersGood = []string{
	"I'm just checking to see if you have some feedback as to where I can improve next time.",
	"I'm not calling to move things forward.",
	"I just wanted to call and apologise.",
	"I assume you've gone ahead with somebody else, and that's perfectly okay.",
	"Maybe I dropped the ball somewhere along the way.",
	"I'm confused, you said you wanted this fixed before summer. Has something changed?",
	"Where do you think we should go from here?",
	"Do you have any more questions?",
	"Can we plan to get back to each other on a day that works for you? Not to close anything, simply to bring closure.",
	"I'm okay either way.",
	"A no is fine.",
	"You don't owe me the reasons.",
	"Is there anything on my end that would make you more comfortable?",
	"It's about the best choice for you.",
	"I didn't send you what you asked for on 3 March.",
	"I'd rather ask than guess.",
	"One word is enough.",
	"If it has, that's fine.",
	"I won't write again about this.",
	"Thank you for your time in February.",
}

var lettersBad = []string{
	"Just following up on my last email.",
	"Just checking in on this.",
	"I wanted to touch base.",
	"Circling back on the proposal.",
	"Any update?",
	"Any thoughts on this?",
	"Bumping this to the top of your inbox.",
	"Did you get a chance to look at it?",
	"Have you had a chance to review?",
	"As per my last email.",
	"I haven't heard back from you.",
	"You didn't reply to my last two messages.",
	"I've tried to reach you several times.",
	"I was just wondering where things are at.",
	"I need an answer by Friday.",
	"This offer ends on the 30th.",
	"Looking forward to working together.",
	"When shall we start the kick-off?",
	"A gentle reminder about our quote.",
	"We are the leading provider of scheduling software.",
}

// the six letters of the voice
var letters = []string{
	"Hi Jim,\n\nFirst of all I'd like to apologise. After our meeting on 12 February I think I dropped the ball somewhere, or didn't give you something you needed.\n\nI'm not writing to move anything forward. You may well have gone another way or changed your plans, and that's perfectly all right with me.\n\nWould you tell me what I could have done better? A line is plenty, and a plain \"no, not for us\" is fine too.\n\nSam",
	"Hi Priya,\n\nI went back through our mails and found your question of 3 March: \"Where would our data be stored, and who can see it?\" I can't find that I ever answered it, though I wrote to you twice about other things. I'm sorry. It was a fair question and I walked past it.\n\nYou may have settled it without me by now; if so, \"no longer needed\" is all you need to write, and that's fine.\n\nIs the answer still of use to you? If so, I'll write it down properly and send it.\n\nSam",
	"Hi Dana,\n\nI'm confused, and I'd rather ask than guess. On 2 March you wrote \"We're losing about $40k a year on this\", and in the same mail \"I'll run it past legal and get back to you Friday.\" I understood from this that it mattered to you; perhaps I read too much into it.\n\nHas something changed?\n\nIf it has, that's fine. \"Not this year\" or \"we've dropped it\" helps me as much as anything longer.\n\nSam",
	"Hi Henrik,\n\nIn December you wrote \"Let's pick this up again in the second week of March\", so here I am. Not to close anything, only so that we both know where we are and neither of us has to chase the other.\n\nShall we keep it, move it or drop it? One word is enough, or a day and time that suit you if you'd rather talk. \"Drop it\" is a perfectly good answer.\n\nSam",
	"Hi Jim,\n\nIf you decided against us I'm fine with that, and you don't owe me the reasons.\n\nThere's one thing I'd still like to learn, so that I do better by the next person. If something was wrong, was it the price, the timing, the thing itself, or the way I went about it? One word will do, and I promise not to argue with it.\n\nThank you for the time you gave me in February.\n\nSam",
	"Hi Jim,\n\nThis is the last you'll hear from me about Leeds, and I'd like to leave it on a good note.\n\nIf it's a no, that's a good answer and you needn't even write it. If it ever comes back, one line to this address is enough; I'll pick it up where we stopped, and nobody will ask about the gap.\n\nThank you for your time in February. I wish you well with it.\n\nSam",
}
