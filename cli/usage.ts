/** What the command understands. */

export const USAGE = `motco2 — lancer les tests MOTCO2 depuis un terminal ou une intégration continue

Usage : motco2 <commande> [options]

  cases                        les tests par dossier, avec le dernier verdict
  campaigns                    les cinq jobs globaux
  hosts                        les serveurs de test, et si chacun est dans l’état attendu
      --check                    les vérifier maintenant et attendre le résultat
  run <test|job global>        lancer un test ou un job global et attendre son verdict
      --delay <secondes>         délai d’écoute (défaut : celui de chaque test)
      --full-delay               tests de certificat et de suites : écouter tout le délai, même si le résultat
                                 est acquis avant (sans effet sur les autres)
      --ip <adresse>             adresse du logiciel sous test ; jusqu’à 4 fois (défaut : la vôtre)
      --follow                   afficher les événements à mesure
      --json                     écrire l’exécution en JSON
      --junit <fichier>          écrire aussi un rapport JUnit
    et pour un job global :
      --case <test>              seulement ce test ; plusieurs fois si besoin
      --pause <secondes>         pause entre deux tests, 0 à 1800 (défaut : 10)
      --stop-on-failure          s’arrêter au premier test qui n’est pas OK
  next <n> [--json]            finir la pause d’un job global : le test suivant s’ouvre
  pause <n> <secondes>         allonger sa pause, en cours ou à venir
  rerun <n>                    rejouer un test ou un job global avec les mêmes paramètres ; options --follow, --json
                               et --junit de run
      --not-ok                   d’un job global : seulement les tests qui ne sont pas OK
  follow <n> [--json]          suivre une exécution jusqu’à sa fin
  abort <n> [--json]           l’interrompre
  report <n>                   écrire son rapport
      --format json|xml          json (défaut) ou xml (JUnit)
      --out <fichier>            dans un fichier plutôt que sur la sortie standard
  rejudge [<n>…] [--json]      recalculer des verdicts avec les règles actuelles et montrer les différences (défaut :
                               toutes les exécutions du compte)
  psc-token --id <idNat>       un jeton Pro Santé Connect de test (bac à sable seulement)
  certificate --ou <idNat>     un certificat ORG_AUTH_CLI de test (bac à sable seulement)
      --out <dossier>            où l’écrire (défaut : certificats/, dans le dossier de données de l’instance)
      --force                    remplacer les fichiers existants
  help, --help                 cette aide
  --version                    la version de la commande

Où : MOTCO2_URL (par exemple https://tests.example/api/v1) et MOTCO2_TOKEN, sinon l’instance décrite par
$MOTCO2_DATA_DIR/instance.json (défaut : ./.motco2).
Les données vont sur la sortie standard, le reste sur la sortie d’erreur. Les heures sont celles de Paris.
Code de retour de hosts : 0 si tous les serveurs sont dans l’état attendu, 1 si l’un ne l’est pas, 3 si l’état d’un
serveur n’est pas connu.
Code de retour de rejudge : 0 si aucun verdict ne diffère, 1 sinon.
Code de retour : 0 OK, 1 KO, 2 usage, 3 non concluant, 4 interrompu, 5 erreur technique (portail ou instance absents,
BAL déjà à l’écoute, trop d’exécutions, fichier impossible à écrire…).
Ctrl-C pendant run ou follow : code 4 ; l’exécution continue, motco2 follow <n> la suit et motco2 abort <n> l’interrompt.
`;

/** A command line that cannot be understood: exit code 2. */
export class UsageError extends Error {}

/** There is nothing to talk to: exit code 5, like a portal that does not answer. */
export class NoInstance extends Error {}

export const EXIT = { ok: 0, ko: 1, usage: 2, inconclusive: 3, aborted: 4, error: 5 } as const;

/** The exit code of a verdict; a skipped case is not a failure. */
export function exitCodeOf(verdict: string | null): number {
  if (verdict === 'skipped') return EXIT.ok;
  return verdict !== null && verdict in EXIT ? EXIT[verdict as keyof typeof EXIT] : EXIT.error;
}

/**
 * The exit code of a refusal by the API. Most are about what was asked; a token that is not accepted, a mailbox in
 * use, too many executions and a failing server are not the command line's fault: the same may pass later.
 */
export function exitCodeOfRefusal(status: number): number {
  return status >= 500 || [401, 409, 429].includes(status) ? EXIT.error : EXIT.usage;
}
