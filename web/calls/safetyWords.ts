/** The 256 words in which a key's fingerprint is read aloud: the same on every screen, whatever its language. The order matters. */
export const safetyWords: readonly string[] = `
abeille abricot agneau aigle ail aimant album algue ami ananas ancre ange anneau arbre arc argile armoire
asile atlas auberge avion avril bague baie balai balcon ballon banc banane barbe barque bateau bâton berger
betterave beurre biche bijou bille biscuit bise bison blason bobine bois boîte bol bonnet bosquet botte bouc
boucle bougie boulon bouton branche brebis brique brise brosse bruit buisson bureau cabane cactus cadeau
cadran café cage caillou calme canard canal canne carotte carte casque cave cerf cerise chaise chalet chameau
champ chant chapeau char chat chemin chêne cheval chien chou cible ciel cigale cigogne citron clairon classe
clef cloche clou cobalt coffre coing colline colombe comète compas conte coq corail corde cornet coude couleur
cour crabe crayon crique cube cuivre cygne dauphin désert diamant digue dinde domino drap dune eau échelle
éclair écluse école écran écume élan encre épice épi érable escalier étang étoile fable faisan falaise fanion
farine faucon fée fenêtre fer ferme feu feuille figue fil flamme fleur fleuve flûte foin forge fort fougère
four fraise frêne fruit fumée fusée galet gant garage gare gazon geai genou girafe givre glace gland globe
gomme grain grange grenier grive grotte grue guitare hamac haricot harpe herbe hêtre hibou hiver horloge houle
huile huître iris ivoire jade jardin jasmin joie jonc journal jupe kayak kiwi lac laine lait lampe lapin larme
laurier lavande lézard lierre lièvre lilas lime lion lit livre loup loupe lune lynx maison mai mangue marais
marbre marche mare marteau mas melon menthe mer merle miel mine miroir mode mouton mule`
  .trim()
  .split(/\s+/);
