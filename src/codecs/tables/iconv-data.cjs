// The sets of iconv-lite. `require` loads each when it is first needed, because together they take as long to load as all
// the rest of this package; and every bundler finds them here.

"use strict";

exports.handMadeSets = () => require("iconv-lite/encodings/sbcs-data.js");
exports.generatedSets = () => require("iconv-lite/encodings/sbcs-data-generated.js");
exports.doubleByteSets = () => require("iconv-lite/encodings/dbcs-data.js");
