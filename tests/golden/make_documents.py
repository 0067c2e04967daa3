# make_documents.py: has the program write formats/probe.json and formats/regress.json of inputs that NumPy draws.
# Run: /usr/bin/python3 tests/golden/make_documents.py build/release/tertium   (Debian's python3-numpy). What is proven with them is reading, not numbers.
import os
import subprocess
import sys
import tempfile

import numpy as np

FORMATS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "formats")


def write_names(path, names):
    with open(path, "w") as file:
        file.write("".join(name + "\n" for name in names))


def run(program, *words, folder):
    subprocess.run([program, *words], check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    program = os.path.abspath(sys.argv[1])
    draw = np.random.default_rng(20261123)
    objects = 16
    names = ["cat", "d\"og", "object <3>"] + [f"thing {n}" for n in range(4, objects + 1)]
    features = draw.normal(size=(objects, 6)).astype(np.float32)
    dims = np.maximum(features[:, :4] + 0.5 * features[:, 2:6] + 0.3 * draw.normal(size=(objects, 4)), 0).astype(np.float32)
    dims[:, 3] *= 0.2
    triplets = []
    for _ in range(400):
        first, second, third = draw.choice(objects, 3, replace=False)
        pairs = [(first, second, third), (first, third, second), (second, third, first)]
        value = np.array([np.dot(dims[a], dims[b]) for a, b, _ in pairs], dtype=np.float64)
        chance = np.exp(value - value.max())
        triplets.append(pairs[draw.choice(3, p=chance / chance.sum())])
    with tempfile.TemporaryDirectory() as folder:
        np.save(os.path.join(folder, "net.npy"), features)
        np.save(os.path.join(folder, "people.npy"), dims)
        np.savetxt(os.path.join(folder, "judged.txt"), np.array(triplets), fmt="%d")
        for stem in ("net", "people", "judged"):
            write_names(os.path.join(folder, stem + ".names.txt"), names)
        write_names(os.path.join(folder, "features.txt"), ["red", "round", "furry", "loud", "soft", "<cold>"])
        write_names(os.path.join(folder, "labels.txt"), ["visual", "semantic", "visual", "unclear"])
        with open(os.path.join(folder, "kinds.tsv"), "w") as file:
            file.write("name\tanimal\ttool\n" + "".join(f"{name}\t{int(n < 6)}\t{int(n % 2)}\n" for n, name in enumerate(names)))
        run(program, "probe", "net.npy", "judged.txt", "--folds", "2", "--lambda", "0,0.1,10", "--bootstraps", "40", "--steps", "10", "--controls", "--folder", "probe", folder=folder)
        run(program, "regress", "net.npy", "people.npy", "--folds", "2", "--triplets", "judged.txt", "--feature-names", "features.txt", "--labels", "labels.txt", "--categories",
            "kinds.tsv", "--bootstraps", "40", "--out", "read_out", folder=folder)
        for source in ("probe/probe.json", "read_out/regress.json"):
            with open(os.path.join(folder, source), "rb") as file, open(os.path.join(FORMATS, os.path.basename(source)), "wb") as out:
                out.write(file.read())


main()
