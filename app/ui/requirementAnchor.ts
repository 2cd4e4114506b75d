/** The place of a requirement on the page that lists them: « ECO 1.1.5 » is at #ECO-1.1.5. */
export const requirementAnchor = (id: string) => id.replaceAll(' ', '-');
