// The names of Unicode's characters, from an optional package. It is `require`d here, because every bundler follows that, and
// within `try`, because then a bundler accepts that the package is not installed.

"use strict";

exports.requireNames = () => {
	try {
		return require("@unicode/unicode-14.0.0/Names/index.mjs");
	} catch (error) {
		return error;
	}
};
