export default {
  verdict: {
    ok: 'OK',
    ko: 'KO',
    inconclusive: 'NON CONCLUANT',
    aborted: 'Interrompu',
    error: 'Erreur technique',
    skipped: 'Sans objet',
  },
  execution: {
    queued: 'En file d’attente',
    listening: 'En écoute',
    judging: 'En cours d’examen',
    done: 'Terminé',
  },
  account: {
    pending: 'En cours de création',
    available: 'Disponible',
    failed: 'Échec',
  },
  finding: {
    ok: 'Respecté',
    ko: 'Non respecté',
    inconclusive: 'Non concluant',
    warning: 'Avertissement',
    info: 'Information',
  },
  strength: {
    strong: 'Preuve forte',
    medium: 'Preuve moyenne',
    weak: 'Preuve faible',
  },
  never: 'Jamais lancé',
  part: '{tests, plural, one {# test} other {# tests}} sur {of, number}',
} as const;
