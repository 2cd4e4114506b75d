/** The catalogue as the server looks things up in it. */
import { CATALOGUE, type TestCase } from '../../conformance/catalogue';

const byId = new Map(CATALOGUE.map((entry) => [entry.id, entry]));

export const allCases = (): readonly TestCase[] => CATALOGUE;
export const findCase = (id: string): TestCase | undefined => byId.get(id);
