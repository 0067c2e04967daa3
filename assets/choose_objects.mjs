// choose_objects.mjs: chooses the demo study's everyday objects and writes assets/demo/objects.tsv.
//   node assets/choose_objects.mjs           writes the list
//   node assets/choose_objects.mjs --check   exits 1 if the list differs from what would be written
// Pictures: npm @lobehub/fluent-emoji-3d (Microsoft's Fluent emoji). Names and groups: npm emojibase-data.
// Taken is what can be touched, eaten, worn, ridden, visited or met alive. Left out are faces, people, clock faces,
// moons, flags, signs and symbols, and pictures that differ from a chosen one only in colour, angle or ornament, or
// that show lettering; and what belongs in no study that anybody may be shown (graves, cigarettes, blood).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pictures = join(root, 'node_modules/@lobehub/fluent-emoji-3d/assets');
const data = join(root, 'node_modules/emojibase-data');
const list = join(root, 'assets/demo/objects.tsv');

// emojibase's subgroup -> our category. Subgroups that are not here are not looked at.
const categories = {
  'animal-mammal': 'mammal', 'animal-bird': 'bird', 'animal-amphibian': 'reptile or amphibian',
  'animal-reptile': 'reptile or amphibian', 'animal-marine': 'sea animal', 'animal-bug': 'insect or bug',
  'plant-flower': 'flower', 'plant-other': 'plant', 'food-fruit': 'fruit', 'food-vegetable': 'vegetable',
  'food-prepared': 'prepared food', 'food-asian': 'prepared food', 'food-sweet': 'sweet', drink: 'drink',
  dishware: 'tableware', 'place-map': 'travel', 'place-geographic': 'landscape', 'place-building': 'building',
  'place-religious': 'building', 'place-other': 'place', 'transport-ground': 'ground transport',
  'transport-water': 'water transport', 'transport-air': 'air transport', hotel: 'travel', time: 'instrument',
  'sky-weather': 'sky and weather', event: 'celebration', 'award-medal': 'celebration', sport: 'sport', game: 'toy or game',
  'arts-crafts': 'craft', clothing: 'clothing', sound: 'musical instrument', music: 'electronics',
  'musical-instrument': 'musical instrument', phone: 'electronics', computer: 'electronics', 'light-video': 'electronics',
  'book-paper': 'paper and books', money: 'money', mail: 'paper and books', writing: 'writing and office',
  office: 'writing and office', lock: 'tool', tool: 'tool', science: 'science', medical: 'medicine',
  household: 'household', 'other-object': 'household',
};

// Single objects that their subgroup misplaces (by the name we give them).
const misplaced = {
  feather: 'bird', 'nest with eggs': 'bird', bowl: 'tableware', compass: 'instrument', candle: 'lighting', 'light bulb': 'lighting', flashlight: 'lighting',
  'paper lantern': 'lighting', 'oil lamp': 'lighting', 'magnifying glass': 'science', abacus: 'instrument',
  'spider web': 'insect or bug', thermometer: 'instrument', umbrella: 'clothing', 'balance scale': 'instrument',
  dagger: 'weapon', swords: 'weapon', 'bow and arrow': 'weapon', shield: 'weapon', boomerang: 'weapon',
  'white cane': 'medicine', wheelchair: 'medicine', 'motorized wheelchair': 'medicine', 'artist palette': 'craft',
  handbag: 'bag', purse: 'bag', 'clutch bag': 'bag', 'shopping bags': 'bag', backpack: 'bag', briefcase: 'bag',
  suitcase: 'bag', basket: 'household', ring: 'jewellery', 'gem stone': 'jewellery', crown: 'jewellery',
  'prayer beads': 'jewellery', 'hair pick': 'personal care', lipstick: 'personal care', razor: 'personal care',
  toothbrush: 'personal care', soap: 'personal care', 'lotion bottle': 'personal care', sponge: 'personal care',
  bed: 'furniture', chair: 'furniture', 'sofa and lamp': 'furniture', door: 'furniture', mirror: 'furniture',
  window: 'furniture', toilet: 'furniture', bathtub: 'furniture', 'filing cabinet': 'furniture', 'airplane seat': 'furniture',
  brick: 'material', rock: 'material', log: 'material', 'ice cube': 'drink', 'roller skate': 'sport', skateboard: 'sport',
  tent: 'travel', 'diving mask': 'sport', 'honey pot': 'sweet', jar: 'tableware', teapot: 'tableware', 'baby bottle': 'tableware',
  megaphone: 'electronics', anchor: 'water transport', 'teddy bear': 'toy or game', bell: 'household', 'folding fan': 'clothing',
};

// Looked at and left out, by emojibase's label.
const leftOut = new Set(`
monkey face|dog face|cat face|tiger face|horse face|cow face|pig face|mouse face|rabbit face|dragon face|sun with face|wind face
guide dog|service dog|black cat|unicorn|water buffalo|pig nose|ram|two-hump camel|mammoth|rat|paw prints
hatching chick|front-facing baby chick|dove|dodo|wing|phoenix|dragon|spouting whale|microbe|white flower|rosette|wilted flower|blossom
herb|shamrock|leaf fluttering in wind|empty nest|clinking beer mugs|pouring liquid|fork and knife with plate
globe showing Europe-Africa|globe showing Asia-Australia|globe with meridians|map of Japan|snow-capped mountain|mount fuji|umbrella on ground
national park|building construction|houses|house with garden|Japanese post office|post office|love hotel|hotel|department store|bank|wedding|Tokyo tower
Statue of Liberty|kaaba|convenience store|foggy|night with stars|sunrise|cityscape at dusk|sunset|hot springs
bullet train|train|light rail|station|mountain railway|tram car|oncoming bus|oncoming police car|oncoming taxi|oncoming automobile
police car light|horizontal traffic light|stop sign|ship|airplane departure|airplane arrival|parachute|suspension railway|aerial tramway
flying saucer|hourglass not done|alarm clock|stopwatch|timer clock|mantelpiece clock
star|glowing star|shooting star|milky way|sun behind small cloud|sun behind large cloud|sun behind rain cloud|cloud with lightning and rain|fog|cyclone
closed umbrella|umbrella with rain drops|high voltage|snowman|jack-o-lantern|sparkler|sparkles|confetti ball|tanabata tree
Japanese dolls|red envelope|reminder ribbon|ticket|1st place medal|2nd place medal|3rd place medal|sports medal
running shirt|spade suit|heart suit|diamond suit|club suit|joker|mahjong red dragon|flower playing cards|performing arts|slot machine
muted speaker|speaker low volume|speaker medium volume|speaker high volume|loudspeaker|bell with slash
musical score|musical note|musical notes|level slider|control knobs|mobile phone with arrow|telephone receiver
low battery|computer disk|dvd|camera with flash|magnifying glass tilted right|notebook with decorative cover|green book|blue book|orange book
ledger|page with curl|page facing up|rolled-up newspaper|bookmark tabs|yen banknote|euro banknote|pound banknote|money with wings
chart increasing with yen|e-mail|incoming envelope|envelope with arrow|outbox tray|inbox tray|closed mailbox with lowered flag
open mailbox with raised flag|open mailbox with lowered flag|ballot box with ballot|black nib|memo|open file folder|card index dividers
tear-off calendar|spiral calendar|chart increasing|chart decreasing|bar chart|round pushpin|paperclip|card file box|unlocked|locked with pen
locked with key|hammer and pick|hammer and wrench|bomb|link|broken chain|drop of blood|x-ray|elevator|cigarette|coffin|headstone
funeral urn|nazar amulet|hamsa|moai|placard|identification card
`.trim().split(/[|\n]/));

// Our names where emojibase's name the symbol rather than the thing.
const renamed = {
  'black bird': 'blackbird', 'baby chick': 'chick', ewe: 'sheep', sauropod: 'long-necked dinosaur', 'T-Rex': 'tyrannosaurus',
  'lady beetle': 'ladybird', bug: 'caterpillar', 'spiral shell': 'seashell', 'sheaf of rice': 'rice plant', 'fallen leaf': 'fallen leaves',
  'red apple': 'apple', 'ear of corn': 'corn', 'hot pepper': 'chili pepper', 'leafy green': 'lettuce', 'ginger root': 'ginger',
  'cheese wedge': 'cheese', 'poultry leg': 'chicken leg', 'cut of meat': 'steak', 'stuffed flatbread': 'kebab', cooking: 'fried egg',
  'shallow pan of food': 'paella', 'pot of food': 'stew', 'bowl with spoon': 'bowl', pill: 'capsule', 'green salad': 'salad', salt: 'salt shaker',
  'canned food': 'canned tomatoes', 'cooked rice': 'rice', 'curry rice': 'curry', 'steaming bowl': 'noodle soup', 'roasted sweet potato': 'sweet potato',
  'fish cake with swirl': 'fish cake', 'soft ice cream': 'ice cream cone', 'ice cream': 'ice cream sundae', 'baguette bread': 'baguette',
  shortcake: 'slice of cake', 'glass of milk': 'milk', 'hot beverage': 'coffee', 'teacup without handle': 'tea', custard: 'pudding',
  'bottle with popping cork': 'champagne bottle', 'wine glass': 'wine', 'cocktail glass': 'cocktail', 'beer mug': 'beer',
  'clinking glasses': 'champagne glasses', 'tumbler glass': 'whisky', 'cup with straw': 'soft drink', 'beverage box': 'juice box', ice: 'ice cube',
  'globe showing Americas': 'globe', 'beach with umbrella': 'beach', 'desert island': 'island', camping: 'campsite',
  'classical building': 'temple', 'derelict house': 'ruined house', wood: 'log', 'sunrise over mountains': 'sunrise', 'bridge at night': 'bridge',
  'shinto shrine': 'shrine gate', cityscape: 'city', 'circus tent': 'circus tent', metro: 'subway train', automobile: 'car',
  'sport utility vehicle': 'off-road car', 'articulated lorry': 'truck', 'delivery truck': 'delivery van', 'manual wheelchair': 'wheelchair',
  'vertical traffic light': 'traffic light', construction: 'road barrier', motorway: 'road', 'bus stop': 'bus stop sign', 'oil drum': 'oil barrel',
  'ring buoy': 'life ring', 'passenger ship': 'cruise ship', 'small airplane': 'propeller plane', seat: 'airplane seat',
  'mountain cableway': 'cable car', 'bellhop bell': 'desk bell', luggage: 'suitcase', 'hourglass done': 'hourglass', watch: 'wristwatch',
  'ringed planet': 'planet', 'sun behind cloud': 'sun and cloud', 'cloud with rain': 'rain cloud', 'cloud with snow': 'snow cloud',
  'cloud with lightning': 'thundercloud', 'snowman without snow': 'snowman', droplet: 'water drop', 'water wave': 'wave',
  'Christmas tree': 'christmas tree', 'pine decoration': 'bamboo decoration', 'carp streamer': 'carp streamers', 'wrapped gift': 'gift',
  'admission tickets': 'ticket', ribbon: 'ribbon bow', 'military medal': 'medal', tennis: 'tennis racket', 'flying disc': 'frisbee',
  bowling: 'bowling ball and pins', 'cricket game': 'cricket bat', 'field hockey': 'hockey stick', 'ice hockey': 'ice hockey stick',
  lacrosse: 'lacrosse stick', 'ping pong': 'table tennis bat', badminton: 'badminton racket', 'martial arts uniform': 'judo suit', 'goal net': 'goal',
  'flag in hole': 'golf hole', 'fishing pole': 'fishing rod', bullseye: 'dartboard', 'pool 8 ball': 'billiard ball', 'video game': 'game controller',
  'game die': 'dice', piñata: 'pinata', 'mirror ball': 'disco ball', 'nesting dolls': 'matryoshka doll', 'framed picture': 'painting',
  thread: 'spool of thread', knot: 'knotted rope', 'one-piece swimsuit': 'swimsuit', 'woman’s clothes': 'blouse', 'folding hand fan': 'folding fan',
  'thong sandal': 'flip-flop', 'man’s shoe': 'leather shoe', 'woman’s sandal': 'heeled sandal', 'woman’s boot': 'boot', 'woman’s hat': 'sun hat',
  'billed cap': 'baseball cap', 'rescue worker’s helmet': 'rescue helmet', necktie: 'shirt and tie', 'postal horn': 'post horn',
  'american football': 'american football', 'rugby football': 'rugby ball', 'soccer ball': 'football', headphone: 'headphones',
  'musical keyboard': 'piano keys', 'long drum': 'djembe', 'mobile phone': 'mobile phone', 'optical disk': 'compact disc',
  'magnifying glass tilted left': 'magnifying glass', 'red paper lantern': 'paper lantern', 'diya lamp': 'oil lamp', 'closed book': 'book',
  label: 'tag', 'dollar banknote': 'banknotes', 'film frames': 'film strip', package: 'parcel', 'closed mailbox with raised flag': 'mailbox',
  'spiral notepad': 'notepad', 'linked paperclips': 'paper clips', 'straight ruler': 'ruler', 'triangular ruler': 'set square',
  'file folder': 'folder', 'file cabinet': 'filing cabinet', locked: 'padlock', 'carpentry saw': 'saw', 'crossed swords': 'swords', pick: 'pickaxe',
  chains: 'chain', alembic: 'flask', 'satellite antenna': 'satellite dish', 'adhesive bandage': 'plaster', 'couch and lamp': 'sofa and lamp',
  'roll of paper': 'toilet paper', bubbles: 'soap bubbles', 'mouse trap': 'mousetrap', dna: 'dna model', 'electric plug': 'plug',
};

const fail = (message) => { console.error(`choose_objects: ${message}`); process.exit(1); };
for (const folder of [pictures, data]) if (!existsSync(folder)) fail(`${folder} is missing; run npm ci`);
const groups = JSON.parse(readFileSync(join(data, 'meta/groups.json'), 'utf8'));
const emoji = JSON.parse(readFileSync(join(data, 'en/data.json'), 'utf8'));

const labels = new Set(emoji.map((entry) => entry.label));
for (const label of [...leftOut, ...Object.keys(renamed)]) if (!labels.has(label)) fail(`"${label}" is no name in emojibase-data`);

const objects = [];
const named = new Map();
for (const { label, hexcode, subgroup } of emoji.sort((a, b) => (a.order ?? 0) - (b.order ?? 0))) {
  const category = categories[groups.subgroups[subgroup]];
  if (!category || leftOut.has(label) || /moon|o’clock|-thirty$/.test(label)) continue;
  const code = hexcode.toLowerCase();
  const file = [code, code.replaceAll('-fe0f', ''), `${code}-fe0f`].find((name) => existsSync(join(pictures, `${name}.webp`)));
  if (!file) continue;  // a dozen recent ones have no picture
  const name = (renamed[label] ?? label).toLowerCase();
  if (!/^[a-z][a-z0-9 -]*$/.test(name)) fail(`"${name}" is not plain lower case: rename it`);
  if (named.has(name)) fail(`"${name}" is both ${named.get(name)} and ${file}`);
  named.set(name, file);
  objects.push([name, misplaced[name] ?? category, file, 'MIT']);
}
for (const name of Object.keys(misplaced)) if (!named.has(name)) fail(`"${name}" has a category of its own but is not chosen`);

const text = ['name\tcategory\tfile\tlicence', ...objects.map((row) => row.join('\t'))].join('\n') + '\n';
if (process.argv.includes('--check')) {
  if (!existsSync(list) || readFileSync(list, 'utf8') !== text) fail('assets/demo/objects.tsv is not what this script writes');
} else {
  writeFileSync(list, text);
}
console.log(`${objects.length} objects in ${new Set(objects.map((row) => row[1])).size} categories`);
