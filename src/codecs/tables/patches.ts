// Written by scripts/patches.ts: corrections of iconv-lite's tables to CPython's.
import type { DoubleBytePatch } from "./code-table.ts";

/** "byte=unit", or "byte=" for a hole. */
export const singleBytePatches: Readonly<Record<string, string>> = {
	"cp1255": "ca=",
	"mac_roman": "bd=03a9 db=20ac f0=f8ff",
	"mac_croatian": "bd=03a9 d8=f8ff db=20ac",
	"mac_cyrillic": "a2=0490 b6=0491 ff=20ac",
	"mac_greek": "9c=20ac af=00b7 ff=00ad",
	"mac_iceland": "bd=03a9 db=20ac f0=f8ff",
	"mac_turkish": "bd=03a9 f0=f8ff f5=f8a0",
	"tis_620": "80=0080 81=0081 82=0082 83=0083 84=0084 85=0085 86=0086 87=0087 88=0088 89=0089 8a=008a 8b=008b 8c=008c 8d=008d 8e=008e 8f=008f 90=0090 91=0091 92=0092 93=0093 94=0094 95=0095 96=0096 97=0097 98=0098 99=0099 9a=009a 9b=009b 9c=009c 9d=009d 9e=009e 9f=009f"
};

export const doubleBytePatches: Readonly<Record<string, DoubleBytePatch>> = {
	"gbk": {
		"holes": "a140~a1a0 a240~a2a0 a2ab~a2b0 a2e3~a2e4 a2ef~a2f0 a2fd~a3a0 a440~a4a0 a4f4~a5a0 a5f7~a6a0 a6b9~a6c0 a6d9~a6df a6ec~a6ed a6f3 a6f6~a7a0 a7c2~a7d0 a7f2~a7fe a896~a8a0 a8bc a8bf a8c1~a8c4 a8ea~a8fe a958 a95b a95d~a95f a989~a995 a997~a9a3 a9f0~a9fe aaa1~aafe aba1~abfe aca1~acfe ada1~adfe aea1~aefe afa1~affe d7fa~d7fe f8a1~f8fe f9a1~f9fe faa1~fafe fba1~fbfe fca1~fcfe fda1~fdfe fe50~fefe",
		"changes": "",
		"codes": ""
	},
	"gb2312": {
		"holes": "8140~a0fe a2a1~a2aa a6e0~a6f5 a840~a895 a8bb~a8c0 a940~a996 aa40~b0a0 b140~b1a0 b240~b2a0 b340~b3a0 b440~b4a0 b540~b5a0 b640~b6a0 b740~b7a0 b840~b8a0 b940~b9a0 ba40~baa0 bb40~bba0 bc40~bca0 bd40~bda0 be40~bea0 bf40~bfa0 c040~c0a0 c140~c1a0 c240~c2a0 c340~c3a0 c440~c4a0 c540~c5a0 c640~c6a0 c740~c7a0 c840~c8a0 c940~c9a0 ca40~caa0 cb40~cba0 cc40~cca0 cd40~cda0 ce40~cea0 cf40~cfa0 d040~d0a0 d140~d1a0 d240~d2a0 d340~d3a0 d440~d4a0 d540~d5a0 d640~d6a0 d740~d7a0 d840~d8a0 d940~d9a0 da40~daa0 db40~dba0 dc40~dca0 dd40~dda0 de40~dea0 df40~dfa0 e040~e0a0 e140~e1a0 e240~e2a0 e340~e3a0 e440~e4a0 e540~e5a0 e640~e6a0 e740~e7a0 e840~e8a0 e940~e9a0 ea40~eaa0 eb40~eba0 ec40~eca0 ed40~eda0 ee40~eea0 ef40~efa0 f040~f0a0 f140~f1a0 f240~f2a0 f340~f3a0 f440~f4a0 f540~f5a0 f640~f6a0 f740~f7a0 f840~fe4f",
		"changes": "a1a4=30fb a1aa=2015",
		"codes": ""
	},
	"gb18030": {
		"holes": "",
		"changes": "a3a0=e5e5 a8bc=e7c7",
		"codes": ""
	},
	"big5": {
		"holes": "8740~a0fe a3c0~a3e1 c7fd~c8fe f9d6~fefe",
		"changes": "a145=2022 a14e=ff64 a1c2=203e a1e3=223c a1f2=2641 a1f3=2609 a241=ff0f a242=ff3c a244=00a5 a246=00a2 a247=00a3 c6a1=30fe c6a2=309d c6a3=309e c6a4=3005 c6a5=3041 c6a6=3042 c6a7=3043 c6a8=3044 c6a9=3045 c6aa=3046 c6ab=3047 c6ac=3048 c6ad=3049 c6ae=304a c6af=304b c6b0=304c c6b1=304d c6b2=304e c6b3=304f c6b4=3050 c6b5=3051 c6b6=3052 c6b7=3053 c6b8=3054 c6b9=3055 c6ba=3056 c6bb=3057 c6bc=3058 c6bd=3059 c6be=305a c6bf=305b c6c0=305c c6c1=305d c6c2=305e c6c3=305f c6c4=3060 c6c5=3061 c6c6=3062 c6c7=3063 c6c8=3064 c6c9=3065 c6ca=3066 c6cb=3067 c6cc=3068 c6cd=3069 c6ce=306a c6cf=306b c6d0=306c c6d1=306d c6d2=306e c6d3=306f c6d4=3070 c6d5=3071 c6d6=3072 c6d7=3073 c6d8=3074 c6d9=3075 c6da=3076 c6db=3077 c6dc=3078 c6dd=3079 c6de=307a c6df=307b c6e0=307c c6e1=307d c6e2=307e c6e3=307f c6e4=3080 c6e5=3081 c6e6=3082 c6e7=3083 c6e8=3084 c6e9=3085 c6ea=3086 c6eb=3087 c6ec=3088 c6ed=3089 c6ee=308a c6ef=308b c6f0=308c c6f1=308d c6f2=308e c6f3=308f c6f4=3090 c6f5=3091 c6f6=3092 c6f7=3093 c6f8=30a1 c6f9=30a2 c6fa=30a3 c6fb=30a4 c6fc=30a5 c6fd=30a6 c6fe=30a7 c740=30a8 c741=30a9 c742=30aa c743=30ab c744=30ac c745=30ad c746=30ae c747=30af c748=30b0 c749=30b1 c74a=30b2 c74b=30b3 c74c=30b4 c74d=30b5 c74e=30b6 c74f=30b7 c750=30b8 c751=30b9 c752=30ba c753=30bb c754=30bc c755=30bd c756=30be c757=30bf c758=30c0 c759=30c1 c75a=30c2 c75b=30c3 c75c=30c4 c75d=30c5 c75e=30c6 c75f=30c7 c760=30c8 c761=30c9 c762=30ca c763=30cb c764=30cc c765=30cd c766=30ce c767=30cf c768=30d0 c769=30d1 c76a=30d2 c76b=30d3 c76c=30d4 c76d=30d5 c76e=30d6 c76f=30d7 c770=30d8 c771=30d9 c772=30da c773=30db c774=30dc c775=30dd c776=30de c777=30df c778=30e0 c779=30e1 c77a=30e2 c77b=30e3 c77c=30e4 c77d=30e5 c77e=30e6 c7a1=30e7 c7a2=30e8 c7a3=30e9 c7a4=30ea c7a5=30eb c7a6=30ec c7a7=30ed c7a8=30ee c7a9=30ef c7aa=30f0 c7ab=30f1 c7ac=30f2 c7ad=30f3 c7ae=30f4 c7af=30f5 c7b0=30f6 c7b1=0414 c7b2=0415 c7b3=0401 c7b4=0416 c7b5=0417 c7b6=0418 c7b7=0419 c7b8=041a c7b9=041b c7ba=041c c7bb=0423 c7bc=0424 c7bd=0425 c7be=0426 c7bf=0427 c7c0=0428 c7c1=0429 c7c2=042a c7c3=042b c7c4=042c c7c5=042d c7c6=042e c7c7=042f c7c8=0430 c7c9=0431 c7ca=0432 c7cb=0433 c7cc=0434 c7cd=0435 c7ce=0451 c7cf=0436 c7d0=0437 c7d1=0438 c7d2=0439 c7d3=043a c7d4=043b c7d5=043c c7d6=043d c7d7=043e c7d8=043f c7d9=0440 c7da=0441 c7db=0442 c7dc=0443 c7dd=0444 c7de=0445 c7df=0446 c7e0=0447 c7e1=0448 c7e2=0449 c7e3=044a c7e4=044b c7e5=044c c7e6=044d c7e7=044e c7e8=044f c7e9=2460 c7ea=2461 c7eb=2462 c7ec=2463 c7ed=2464 c7ee=2465 c7ef=2466 c7f0=2467 c7f1=2468 c7f2=2469 c7f3=2474 c7f4=2475 c7f5=2476 c7f6=2477 c7f7=2478 c7f8=2479 c7f9=247a c7fa=247b c7fb=247c c7fc=247d",
		"codes": "5341=a451 5345=a4ca ff0f=a241 ff3c=a242"
	},
	"cp950": {
		"holes": "",
		"changes": "c6a1=30fe c6a2=309d c6a3=309e c6a4=3005 c6a5=3041 c6a6=3042 c6a7=3043 c6a8=3044 c6a9=3045 c6aa=3046 c6ab=3047 c6ac=3048 c6ad=3049 c6ae=304a c6af=304b c6b0=304c c6b1=304d c6b2=304e c6b3=304f c6b4=3050 c6b5=3051 c6b6=3052 c6b7=3053 c6b8=3054 c6b9=3055 c6ba=3056 c6bb=3057 c6bc=3058 c6bd=3059 c6be=305a c6bf=305b c6c0=305c c6c1=305d c6c2=305e c6c3=305f c6c4=3060 c6c5=3061 c6c6=3062 c6c7=3063 c6c8=3064 c6c9=3065 c6ca=3066 c6cb=3067 c6cc=3068 c6cd=3069 c6ce=306a c6cf=306b c6d0=306c c6d1=306d c6d2=306e c6d3=306f c6d4=3070 c6d5=3071 c6d6=3072 c6d7=3073 c6d8=3074 c6d9=3075 c6da=3076 c6db=3077 c6dc=3078 c6dd=3079 c6de=307a c6df=307b c6e0=307c c6e1=307d c6e2=307e c6e3=307f c6e4=3080 c6e5=3081 c6e6=3082 c6e7=3083 c6e8=3084 c6e9=3085 c6ea=3086 c6eb=3087 c6ec=3088 c6ed=3089 c6ee=308a c6ef=308b c6f0=308c c6f1=308d c6f2=308e c6f3=308f c6f4=3090 c6f5=3091 c6f6=3092 c6f7=3093 c6f8=30a1 c6f9=30a2 c6fa=30a3 c6fb=30a4 c6fc=30a5 c6fd=30a6 c6fe=30a7 c740=30a8 c741=30a9 c742=30aa c743=30ab c744=30ac c745=30ad c746=30ae c747=30af c748=30b0 c749=30b1 c74a=30b2 c74b=30b3 c74c=30b4 c74d=30b5 c74e=30b6 c74f=30b7 c750=30b8 c751=30b9 c752=30ba c753=30bb c754=30bc c755=30bd c756=30be c757=30bf c758=30c0 c759=30c1 c75a=30c2 c75b=30c3 c75c=30c4 c75d=30c5 c75e=30c6 c75f=30c7 c760=30c8 c761=30c9 c762=30ca c763=30cb c764=30cc c765=30cd c766=30ce c767=30cf c768=30d0 c769=30d1 c76a=30d2 c76b=30d3 c76c=30d4 c76d=30d5 c76e=30d6 c76f=30d7 c770=30d8 c771=30d9 c772=30da c773=30db c774=30dc c775=30dd c776=30de c777=30df c778=30e0 c779=30e1 c77a=30e2 c77b=30e3 c77c=30e4 c77d=30e5 c77e=30e6 c7a1=30e7 c7a2=30e8 c7a3=30e9 c7a4=30ea c7a5=30eb c7a6=30ec c7a7=30ed c7a8=30ee c7a9=30ef c7aa=30f0 c7ab=30f1 c7ac=30f2 c7ad=30f3 c7ae=30f4 c7af=30f5 c7b0=30f6 c7b1=0414 c7b2=0415 c7b3=0401 c7b4=0416 c7b5=0417 c7b6=0418 c7b7=0419 c7b8=041a c7b9=041b c7ba=041c c7bb=0423 c7bc=0424 c7bd=0425 c7be=0426 c7bf=0427 c7c0=0428 c7c1=0429 c7c2=042a c7c3=042b c7c4=042c c7c5=042d c7c6=042e c7c7=042f c7c8=0430 c7c9=0431 c7ca=0432 c7cb=0433 c7cc=0434 c7cd=0435 c7ce=0451 c7cf=0436 c7d0=0437 c7d1=0438 c7d2=0439 c7d3=043a c7d4=043b c7d5=043c c7d6=043d c7d7=043e c7d8=043f c7d9=0440 c7da=0441 c7db=0442 c7dc=0443 c7dd=0444 c7de=0445 c7df=0446 c7e0=0447 c7e1=0448 c7e2=0449 c7e3=044a c7e4=044b c7e5=044c c7e6=044d c7e7=044e c7e8=044f c7e9=2460 c7ea=2461 c7eb=2462 c7ec=2463 c7ed=2464 c7ee=2465 c7ef=2466 c7f0=2467 c7f1=2468 c7f2=2469 c7f3=2474 c7f4=2475 c7f5=2476 c7f6=2477 c7f7=2478 c7f8=2479 c7f9=247a c7fa=247b c7fb=247c c7fc=247d",
		"codes": "00a2=a246 00a3=a247 00a5=a244 2022=a145 203e=a1c2 223c=a1e3 2609=a1f3 2641=a1f2 5341=a451 5345=a4ca ff64=a14e"
	},
	"big5hkscs": {
		"holes": "877a~87df 8e69 8e6f 8e7e 8eab 8eb4 8ecd 8ed0 8f57 8f69 8f6e 8fcb~8fcc 8ffe 906d 907a 90dc 90f1 91bf 9244 92af~92b2 92c8 92d1 9447 94ca 95d9 9644 96ed 96fc 9b76 9b78 9b7b 9bc6 9bde 9bec 9bf6 9c42 9c53 9c62 9c68 9c6b 9c77 9cbc~9cbd 9cd0 9d57 9d5a 9dc4 9ea9 9eef 9efd 9f60 9f66 9fcb 9fd8 a063 a077 a0d5 a0df a0e4 a3c0~a3e1 c6cf c6d3 c6d5 c6d7 c6de~c6df fa5f fa66 fabd fac5 fad5 fb48 fbb8 fbf3 fbf9 fc4f fc6c fcb9 fce2 fcf1 fdb7~fdb8 fdbb fdf1 fe52 fe6f feaa fedd",
		"changes": "a145=2022 a14e=ff64 a1c2=203e a1e3=223c a1f2=2641 a1f3=2609 a241=ff0f a242=ff3c a244=00a5 a246=00a2 a247=00a3",
		"codes": "2550=f9f9 255e=f9e9 2561=f9eb 256a=f9ea 256d=f9fa 256e=f9fb 256f=f9fd 2570=f9fc 5341=a451 5345=a4ca ff0f=a241 ff3c=a242"
	},
	"shift_jis": {
		"holes": "8740~879c",
		"changes": "8160=301c 8161=2016 817c=2212 8191=00a2 8192=00a3 81ca=00ac",
		"codes": "00a5=5c 203e=7e"
	},
	"cp932": {
		"holes": "",
		"changes": "f941=e69d f942=e69e f943=e69f f944=e6a0 f945=e6a1 f946=e6a2 f947=e6a3 f948=e6a4 f949=e6a5 f94a=e6a6 f94b=e6a7 f94c=e6a8 f94d=e6a9 f94e=e6aa f94f=e6ab f950=e6ac f951=e6ad f952=e6ae f953=e6af f954=e6b0 f955=e6b1 f956=e6b2 f957=e6b3 f958=e6b4 f959=e6b5 f95a=e6b6 f95b=e6b7 f95c=e6b8 f95d=e6b9 f95e=e6ba f95f=e6bb f960=e6bc f961=e6bd f962=e6be f963=e6bf f964=e6c0 f965=e6c1 f966=e6c2 f967=e6c3 f968=e6c4 f969=e6c5 f96a=e6c6 f96b=e6c7 f96c=e6c8 f96d=e6c9 f96e=e6ca f96f=e6cb f970=e6cc f971=e6cd f972=e6ce f973=e6cf f974=e6d0 f975=e6d1 f976=e6d2 f977=e6d3 f978=e6d4 f979=e6d5 f97a=e6d6 f97b=e6d7 f97c=e6d8 f97d=e6d9 f97e=e6da f980=e6db f981=e6dc f982=e6dd f983=e6de f984=e6df f985=e6e0 f986=e6e1 f987=e6e2 f988=e6e3 f989=e6e4 f98a=e6e5 f98b=e6e6 f98c=e6e7 f98d=e6e8 f98e=e6e9 f98f=e6ea f990=e6eb f991=e6ec f992=e6ed f993=e6ee f994=e6ef f995=e6f0 f996=e6f1 f997=e6f2 f998=e6f3 f999=e6f4 f99a=e6f5 f99b=e6f6 f99c=e6f7 f99d=e6f8 f99e=e6f9 f99f=e6fa f9a0=e6fb f9a1=e6fc f9a2=e6fd f9a3=e6fe f9a4=e6ff f9a5=e700 f9a6=e701 f9a7=e702 f9a8=e703 f9a9=e704 f9aa=e705 f9ab=e706 f9ac=e707 f9ad=e708 f9ae=e709 f9af=e70a f9b0=e70b f9b1=e70c f9b2=e70d f9b3=e70e f9b4=e70f f9b5=e710 f9b6=e711 f9b7=e712 f9b8=e713 f9b9=e714 f9ba=e715 f9bb=e716 f9bc=e717 f9bd=e718 f9be=e719 f9bf=e71a f9c0=e71b f9c1=e71c f9c2=e71d f9c3=e71e f9c4=e71f f9c5=e720 f9c6=e721 f9c7=e722 f9c8=e723 f9c9=e724 f9ca=e725 f9cb=e726 f9cc=e727 f9cd=e728 f9ce=e729 f9cf=e72a f9d0=e72b f9d1=e72c f9d2=e72d f9d3=e72e f9d4=e72f f9d5=e730 f9d6=e731 f9d7=e732 f9d8=e733 f9d9=e734 f9da=e735 f9db=e736 f9dc=e737 f9dd=e738 f9de=e739 f9df=e73a f9e0=e73b f9e1=e73c f9e2=e73d f9e3=e73e f9e4=e73f f9e5=e740 f9e6=e741 f9e7=e742 f9e8=e743 f9e9=e744 f9ea=e745 f9eb=e746 f9ec=e747 f9ed=e748 f9ee=e749 f9ef=e74a f9f0=e74b f9f1=e74c f9f2=e74d f9f3=e74e f9f4=e74f f9f5=e750 f9f6=e751 f9f7=e752 f9f8=e753 f9f9=e754 f9fa=e755 f9fb=e756 f9fc=e757",
		"codes": "00a2=8191 00a3=8192 00ac=81ca 2016=8161 2212=817c 301c=8160"
	},
	"euc_jp": {
		"holes": "ada1~adfc f9a1~fcfe",
		"changes": "a1c1=301c a1c2=2016 a1dd=2212 a1f1=00a2 a1f2=00a3 a2cc=00ac",
		"codes": "00a5=5c 203e=7e"
	},
	"euc_kr": {
		"holes": "8141~a1a0 a241~a2a0 a341~a3a0 a441~a4a0 a4d4 a541~a5a0 a641~a6a0 a741~a7a0 a841~a8a0 a941~a9a0 aa41~aaa0 ab41~aba0 ac41~aca0 ad41~b0a0 b141~b1a0 b241~b2a0 b341~b3a0 b441~b4a0 b541~b5a0 b641~b6a0 b741~b7a0 b841~b8a0 b941~b9a0 ba41~baa0 bb41~bba0 bc41~bca0 bd41~bda0 be41~bea0 bf41~bfa0 c041~c0a0 c141~c1a0 c241~c2a0 c341~c3a0 c441~c4a0 c541~c5a0 c641~c652",
		"changes": "",
		"codes": "3164=a4d4"
	}
};
