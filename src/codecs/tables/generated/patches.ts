// Written by scripts/patches.ts: corrections of the tables to CPython's.

export interface DoubleBytePatch {
	/** Ranges of codes without a character: "a140~a17e". */
	readonly holes: string;
	/** Codes and their characters, packed (see packed.ts). */
	readonly changes: string;
	/** Code points and the codes that encode them: "00a2=a246", or "ff5e=" for no code. */
	readonly codes: string;
}

/** "byte=unit", or "byte=" for a hole. */
export const singleBytePatches: Readonly<Record<string, string>> = {
	cp273:
		"43=007b 4a=00c4 4f=0021 59=007e 5a=00dc 5f=005e 63=005b 6a=00f6 7c=00a7 a1=00df b0=00a2 b5=0040 ba=00ac bb=007c bc=203e c0=00e4 cc=00a6 d0=00fc dc=007d e0=00d6 ec=005c fc=005d",
	cp500: "4a=005b 4f=0021 5a=005d 5f=005e b0=00a2 ba=00ac bb=007c",
	cp1026:
		"48=007b 4a=00c7 4f=0021 5a=011e 5b=0130 5f=005e 68=005b 6a=015f 79=0131 7b=00d6 7c=015e 7f=00dc 8c=007d 8d=0060 8e=00a6 a1=00f6 ac=005d ad=0024 ae=0040 b0=00a2 ba=00ac bb=007c c0=00e7 cc=007e d0=011f dc=005c e0=00fc ec=0023 fc=0022",
	cp1140: "9f=20ac",
	cp1255: "ca=",
	mac_croatian: "bd=03a9 d8=f8ff db=20ac",
	mac_cyrillic: "a2=0490 b6=0491 ff=20ac",
	mac_farsi: "b0=06f0 b1=06f1 b2=06f2 b3=06f3 b4=06f4 b5=06f5 b6=06f6 b7=06f7 b8=06f8 b9=06f9",
	mac_greek: "9c=20ac af=00b7 ff=00ad",
	mac_iceland: "bd=03a9 db=20ac f0=f8ff",
	mac_roman: "bd=03a9 db=20ac f0=f8ff",
	mac_romanian: "af=0218 bd=03a9 bf=0219 db=20ac de=021a df=021b f0=f8ff",
	mac_turkish: "bd=03a9 f0=f8ff f5=f8a0",
	palmos: "81=0081 8d=2666 8e=2663 8f=2665 90=2660 9b=009b 9d=009d 9e=009e",
	tis_620:
		"80=0080 81=0081 82=0082 83=0083 84=0084 85=0085 86=0086 87=0087 88=0088 89=0089 8a=008a 8b=008b 8c=008c 8d=008d 8e=008e 8f=008f 90=0090 91=0091 92=0092 93=0093 94=0094 95=0095 96=0096 97=0097 98=0098 99=0099 9a=009a 9b=009b 9c=009c 9d=009d 9e=009e 9f=009f",
};

export const doubleBytePatches: Readonly<Record<string, DoubleBytePatch>> = {
	gbk: {
		holes:
			"a140~a1a0 a240~a2a0 a2ab~a2b0 a2e3~a2e4 a2ef~a2f0 a2fd~a3a0 a440~a4a0 a4f4~a5a0 a5f7~a6a0 a6b9~a6c0 a6d9~a6df a6ec~a6ed a6f3 a6f6~a7a0 a7c2~a7d0 a7f2~a7fe a896~a8a0 a8bc a8bf a8c1~a8c4 a8ea~a8fe a958 a95b a95d~a95f a989~a995 a997~a9a3 a9f0~a9fe aaa1~aafe aba1~abfe aca1~acfe ada1~adfe aea1~aefe afa1~affe d7fa~d7fe f8a1~f8fe f9a1~f9fe faa1~fafe fba1~fbfe fca1~fcfe fda1~fdfe fe50~fefe",
		changes: "",
		codes: "",
	},
	gb2312: {
		holes:
			"8140~a0fe a2a1~a2aa a6e0~a6f5 a840~a895 a8bb~a8c0 a940~a996 aa40~b0a0 b140~b1a0 b240~b2a0 b340~b3a0 b440~b4a0 b540~b5a0 b640~b6a0 b740~b7a0 b840~b8a0 b940~b9a0 ba40~baa0 bb40~bba0 bc40~bca0 bd40~bda0 be40~bea0 bf40~bfa0 c040~c0a0 c140~c1a0 c240~c2a0 c340~c3a0 c440~c4a0 c540~c5a0 c640~c6a0 c740~c7a0 c840~c8a0 c940~c9a0 ca40~caa0 cb40~cba0 cc40~cca0 cd40~cda0 ce40~cea0 cf40~cfa0 d040~d0a0 d140~d1a0 d240~d2a0 d340~d3a0 d440~d4a0 d540~d5a0 d640~d6a0 d740~d7a0 d840~d8a0 d940~d9a0 da40~daa0 db40~dba0 dc40~dca0 dd40~dda0 de40~dea0 df40~dfa0 e040~e0a0 e140~e1a0 e240~e2a0 e340~e3a0 e440~e4a0 e540~e5a0 e640~e6a0 e740~e7a0 e840~e8a0 e940~e9a0 ea40~eaa0 eb40~eba0 ec40~eca0 ed40~eda0 ee40~eea0 ef40~efa0 f040~f0a0 f140~f1a0 f240~f2a0 f340~f3a0 f440~f4a0 f540~f5a0 f640~f6a0 f740~f7a0 f840~fe4f",
		changes: "a1a4zqrq a1aazox>",
		codes: "",
	},
	gb18030: {
		holes: "",
		changes: "a3a0}s/9 a8bc}o$g",
		codes: "",
	},
	big5: {
		holes: "8740~a0fe a3c0~a3e1 c7fd~c8fe f9d6~fefe",
		changes:
			"a145zpq+ a14e}ta/ a1c2z[ a1e3zo%C a1f2zo0]gN a241}h,g9 a244zq2B a246z(% c6a1zqoEhD%iXgW%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%?%%%%%% c740z%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% c7a1z%%%%%%%%%%%%%%%%q!&%JM%%%%%%1%%%%%%%%%%%%%%%%%%[X%%%%%%%%%%%%%%%%%%%%%%%%%ppe%%%%%%%%%9%%%%%%%%%",
		codes: "5341=a451 5345=a4ca ff0f=a241 ff3c=a242",
	},
	cp950: {
		holes: "",
		changes:
			"c6a1zqrwhD%iXgW%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%?%%%%%% c740z%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% c7a1z%%%%%%%%%%%%%%%%q!&%JM%%%%%%1%%%%%%%%%%%%%%%%%%[X%%%%%%%%%%%%%%%%%%%%%%%%%ppe%%%%%%%%%9%%%%%%%%%",
		codes:
			"00a2=a246 00a3=a247 00a5=a244 2022=a145 203e=a1c2 223c=a1e3 2609=a1f3 2641=a1f2 5341=a451 5345=a4ca ff64=a14e",
	},
	big5hkscs: {
		holes:
			"877a~87df 8e69 8e6f 8e7e 8eab 8eb4 8ecd 8ed0 8f57 8f69 8f6e 8fcb~8fcc 8ffe 906d 907a 90dc 90f1 91bf 9244 92af~92b2 92c8 92d1 9447 94ca 95d9 9644 96ed 96fc 9b76 9b78 9b7b 9bc6 9bde 9bec 9bf6 9c42 9c53 9c62 9c68 9c6b 9c77 9cbc~9cbd 9cd0 9d57 9d5a 9dc4 9ea9 9eef 9efd 9f60 9f66 9fcb 9fd8 a063 a077 a0d5 a0df a0e4 a3c0~a3e1 c6cf c6d3 c6d5 c6d7 c6de~c6df fa5f fa66 fabd fac5 fad5 fb48 fbb8 fbf3 fbf9 fc4f fc6c fcb9 fce2 fcf1 fdb7~fdb8 fdbb fdf1 fe52 fe6f feaa fedd",
		changes: "a145zpq+ a14e}ta/ a1c2z[ a1e3zo%C a1f2zo0]gN a241}h,g9 a244zq2B a246z(%",
		codes:
			"2550=f9f9 255e=f9e9 2561=f9eb 256a=f9ea 256d=f9fa 256e=f9fb 256f=f9fd 2570=f9fc 5341=a451 5345=a4ca ff0f=a241 ff3c=a242",
	},
	shift_jis: {
		holes: "8740~879c",
		changes: "8160zqn#osJ 817czo%? 8191zpxB% 81caz5",
		codes: "00a5=5c 203e=7e",
	},
	cp932: {
		holes: "",
		changes:
			"f941}s39%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% f980}%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%",
		codes: "00a2=8191 00a3=8192 00ac=81ca 2016=8161 2212=817c 301c=8160",
	},
	euc_jp: {
		holes: "ada1~adfc f9a1~fcfe",
		changes: "a1c1zqn#osJ a1ddzo%? a1f1zpxB% a2ccz5",
		codes: "00a5=5c 203e=7e",
	},
	euc_kr: {
		holes:
			"8141~a1a0 a241~a2a0 a341~a3a0 a441~a4a0 a4d4 a541~a5a0 a641~a6a0 a741~a7a0 a841~a8a0 a941~a9a0 aa41~aaa0 ab41~aba0 ac41~aca0 ad41~b0a0 b141~b1a0 b241~b2a0 b341~b3a0 b441~b4a0 b541~b5a0 b641~b6a0 b741~b7a0 b841~b8a0 b941~b9a0 ba41~baa0 bb41~bba0 bc41~bca0 bd41~bda0 be41~bea0 bf41~bfa0 c041~c0a0 c141~c1a0 c241~c2a0 c341~c3a0 c441~c4a0 c541~c5a0 c641~c652",
		changes: "",
		codes: "3164=a4d4",
	},
	johab: {
		holes: "",
		changes:
			"8441zqmGlu%%%%%%'%%%%%%%% 8453z%'%%%%'%%%% 8461z% 8481z% 84a1z% 84c1z% 84e1z% 8541z% 8561z% 8581z% 85a1z% 85c1z% 85e1z% 8641z% 8661z% 8681z% 86a1z% 86c1z% 86e1z% 8741z% 8761z% 8781z% 87a1z% 8841zgB 8c41z% 9041z' 9441z) 9841z% 9c41z% a041z3 a441z% a841z% ac41z' b041z% b441z% b841z% bc41z% c041z% c441z% c841z% cc41z% d041z%",
		codes:
			"3000=d931 3131=8841 3132=8c41 3134=9041 3137=9441 3139=9c41 3141=a041 3142=a441 3145=ac41 3146=b041 3147=b441 3148=b841 314a=c041 314b=c441 314c=c841 314d=cc41 314e=d041",
	},
	euc_jis_2004: {
		holes: "",
		changes: "a2b2}ta#",
		codes: "",
	},
	euc_jisx0213: {
		holes: "",
		changes: "a2b2}ta#",
		codes: "",
	},
	shift_jis_2004: {
		holes: "",
		changes: "815fzh;",
		codes: "",
	},
	shift_jisx0213: {
		holes: "",
		changes: "815fzh;",
		codes: "",
	},
};
