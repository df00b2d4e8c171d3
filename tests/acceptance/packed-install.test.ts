/** The packed files alone, where an installed package lies. The same with `npm pack` and `npm install` is in tests/soak. */
import { copyPacked } from '../support/packed-install';
import { describeInstalled } from '../support/packed-install-suite';

describeInstalled('copied', { install: copyPacked, installMs: 240_000, isQuick: true });
