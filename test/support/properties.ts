import fc from 'fast-check';

/**
 * Properties walk the same way in every run, so that a red build is about the change that it tests. PROPERTY_SEED
 * takes another way: `PROPERTY_SEED=$RANDOM npm test -- test/domain`.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_231_128) });
