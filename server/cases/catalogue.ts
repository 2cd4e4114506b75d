/** The catalogue as the server looks things up in it. */
import { CATALOGUE, findCase, type TestCase } from '../../conformance/catalogue';

export { findCase };
export const allCases = (): readonly TestCase[] => CATALOGUE;
