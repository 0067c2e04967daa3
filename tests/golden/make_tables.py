#!/usr/bin/python3
# make_tables.py: writes tests/golden/formats/*: small tables as each tool writes them, for the tests of shared/wire's readers.
# Run by hand with Debian's python3-numpy and python3-pandas when a table is added; the expected values stand in the tests.
import io
import json
import os

import numpy as np
import pandas as pd

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "formats")
os.makedirs(folder, exist_ok=True)


def save(name, text):
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)
    assert len(data) < 20000, name


def r_cell(value, quote):
    if value is None:
        return "NA"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"' if quote else value
    return str(value)


# R's write.table and write.csv: texts in quotes unless quote=FALSE, numbers bare, NA for what is missing.
def r_table(names, rows, separator, quote, row_names=False):
    lines = [separator.join(([r_cell("", quote)] if row_names else []) + [r_cell(n, quote) for n in names])]
    for i, row in enumerate(rows):
        lines.append(separator.join(([r_cell(str(i + 1), quote)] if row_names else []) + [r_cell(v, quote) for v in row]))
    return "\n".join(lines) + "\n"


# jsPsych's data.get().csv(): columns in order of first appearance, every field in quotes, "\r\n", "" for what a trial lacks, lists and
# null as JSON.
def jspsych_csv(trials):
    names = []
    for trial in trials:
        names += [name for name in trial if name not in names]

    def cell(value):
        if isinstance(value, str):
            text = value
        elif isinstance(value, bool) or value is None or isinstance(value, (list, dict)):
            text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        else:
            text = str(value)
        return '"' + text.replace('"', '""') + '"'

    lines = [",".join(cell(name) for name in names)]
    for trial in trials:
        lines.append(",".join(cell(trial[name]) if name in trial else '""' for name in names))
    return "\r\n".join(lines) + "\r\n"


# JSON.stringify(trials), and with an indent.
def js(trials, indent=None):
    return json.dumps(trials, separators=(",", ":") if indent is None else (",", ": "), indent=indent, ensure_ascii=False)


# THINGS: image1 image2 image3 choice RT noise_ceiling subject_id HIT_nr trial_nr age gender date time dataset.
things_names = "image1 image2 image3 choice RT noise_ceiling subject_id HIT_nr trial_nr age gender date time dataset".split()
things_rows = [
    [1, 5, 9, 3, 1820, 0, "S1", 12, 1, 31, "female", "2019-03-01", "14:02:11", "main"],
    [9, 2, 4, 1, 2204, 0, "S1", 12, 2, 31, "female", "2019-03-01", "14:02:14", "main"],
    [3, 10, 7, 2, None, 1, "S2", 40, 1, None, "male", "2019-03-02", "09:30:00", "main"],
    [6, 8, 1, 3, 995, 2, "S2", 40, 2, None, "male", "2019-03-02", "09:30:02", "main"],
    [10, 1, 2, 1, 3100, 3, "S3", 77, 1, 58, None, "2019-03-05", "21:15:40", "noise"],
    [4, 3, 2, 2, 1450, 0, "S3", 77, 2, 58, None, "2019-03-05", "21:15:43", "main"],
]
save("things.tsv", r_table(things_names, things_rows, "\t", False))
save("things_quoted.tsv", r_table(things_names, things_rows, "\t", True))

# Salmon's responses.csv, as its dashboard gives it.
targets = ["cat.png", "dog.png", "an \"old\", red car.png", "bus.png", "pear.png"]


def salmon_row(head, left, right, winner, seconds, puid, count, sampler, score):
    loser = right if winner == left else left
    row = {"start_time": 1612345600.123, "time_received_since_start": 12.5 + count, "time_received": 1612345612.623 + count,
           "head": head, "right": right, "left": left, "winner": winner, "loser": loser}
    for who in ("winner", "loser", "right", "head", "left"):
        row[who + "_html"] = "<img src='/static/targets/%s' />" % targets[row[who]]
    for who in ("winner", "right", "left", "loser", "head"):
        row[who + "_filename"] = targets[row[who]]
    row.update({"puid": puid, "response_time": seconds, "network_latency": 0.0421, "datetime_received": "2021-02-03T09:46:52.623000",
                "sampler": sampler, "score": score, "puid_num_responses": count, "num_responses": count})
    return row


salmon = pd.DataFrame([salmon_row(0, 1, 2, 1, 1.234, "aa", 0, "random", -9999), salmon_row(2, 3, 4, 3, 0.9876543, "aa", 1, "ARR", 0.25),
                       salmon_row(4, 0, 2, 0, 2.1, "b,b", 2, "random", -9999), salmon_row(1, 2, 0, 0, np.nan, "b,b", 3, "random", -9999)])
save("salmon_responses.csv", salmon.to_csv(index=False))
save("salmon_offline.csv", salmon[["head", "winner", "loser"]].to_csv(index=False))

# NEXT's participants' table.
words = ["apple", "pear", "plum", "fig"]


def next_row(center, left, right, winner, seconds, who):
    return {"target_center": words[center], "target_left": words[left], "target_right": words[right], "center_id": center, "left_id": left,
            "right_id": right, "target_winner": words[winner], "winner_id": winner, "response_time": seconds, "network_delay": 0.07,
            "participant_uid": who, "alg_label": "Random", "timestamps": "2016-05-11 10:01:00.123456"}


save("next_participants.csv", pd.DataFrame([next_row(0, 1, 2, 1, 1.52, "exp_p1"), next_row(3, 2, 0, 0, 0.75, "exp_p1"),
                                            next_row(1, 3, 2, 2, 4.0, "exp_p2")]).to_csv(index=False))

# tripletTools: with and without R's row names.
tools_names = "head winner loser worker_id rt Center Left Right Answer sampleAlg sampleSet".split()
tools_rows = [
    [0, 1, 2, "w1", 3096, "fig", "apple", "pear", "apple", "random", "train"],
    [3, 2, 0, "w1", 1100, "plum", "fig", "pear", "pear", "validation", "test"],
    [1, 1, 3, "w1", 900, "apple", "plum", "apple", "apple", "check", None],
    [2, 3, 1, "w2", 2616, "pear", "plum", "apple", "plum", "random", "train"],
]
save("triplet_tools.csv", r_table(tools_names, [r for r in tools_rows if r[9] != "check"], ",", True))
save("triplet_tools_row_names.csv", r_table(tools_names, tools_rows, ",", True, True))
save("triplet_tools_legacy.csv", r_table("Participant.ID Target Option1 Option2 primary alternate Alg.Label Response.Time..s.".split(),
                                         [["p1", "fig", "apple", "pear", "apple", "pear", "train", 1.5],
                                          ["p1", "plum", "fig", "pear", "pear", "fig", "train", 2.25]], ",", True))

# jsPsych: three tasks with an odd one out, one anchored.
intro = {"trial_type": "html-button-response", "trial_index": 0, "time_elapsed": 2849, "internal_node_id": "0.0-0.0", "rt": 2840,
         "stimulus": "<p>Pick the odd one, \"please\".</p>\n<p>Grüße</p>", "response": 0}


def odd_trial(index, ids, response, rt, practice=False):
    return {"trial_type": "odd-one-out", "trial_index": index, "time_elapsed": 2849 + 3000 * index, "internal_node_id": "0.0-%d.0" % index,
            "participant_id": "p-01", "session_id": "s1", "is_practice": practice, "trial_id": "t%d" % index,
            "triplet_id": "-".join(map(str, ids)), "stimulus_ids": ids, "response": response, "rt": rt}


stimulus_ids = [intro, odd_trial(1, [0, 3, 5], 2, 900, True), odd_trial(2, [1, 2, 4], 0, 1533), odd_trial(3, [0, 2, 5], None, None),
                odd_trial(4, [2, 3, 4], 1, 2210), odd_trial(5, [0, 1, 5], 2, 1871)]
save("jspsych_stimulus_ids.csv", jspsych_csv(stimulus_ids))
save("jspsych_stimulus_ids.json", js(stimulus_ids))
# Before version 7, a list became its parts with commas between.
save("jspsych_6.csv", jspsych_csv([dict(t, stimulus_ids=",".join(map(str, t["stimulus_ids"]))) if "stimulus_ids" in t else t for t in stimulus_ids]))
# JATOS keeps one result after the other, one a line.
save("jatos.txt", js(stimulus_ids[:3]) + "\n" + js(stimulus_ids[3:]) + "\n")


def paths_trial(index, names, selected, kind, triplet_class, rt):
    paths = ["stimuli/%s/%s_01b.jpg" % (n, n) for n in names]
    return {"trial_type": "image-button-response", "trial_index": index, "exp_trial_type": kind, "image1Path": paths[0], "image2Path": paths[1],
            "image3Path": paths[2], "selected_image": None if selected is None else paths[selected], "triplet_class": triplet_class,
            "keypress": None, "catch_trial_correct": None, "rt": rt, "prolific_id": "5f", "session_id": "s", "study_id": "st",
            "start": "2024-01-01T10:00:00.000Z", "end_time": "2024-01-01T10:30:00.000Z"}


image_paths = [intro, paths_trial(1, ["cat", "dog", "car"], 2, "practice", "easy", 1000), paths_trial(2, ["cat", "bus", "car"], 0, "experiment", "class-border", 1450),
               paths_trial(3, ["dog", "cat", "pear"], 2, "experiment", "catch", 1100), paths_trial(4, ["pear", "dog", "bus"], None, "experiment", "independent", None),
               paths_trial(5, ["car", "pear", "dog"], 1, "experiment", "independent", 1720)]
save("jspsych_image_paths.csv", jspsych_csv(image_paths))
save("jspsych_image_paths.json", js(image_paths, 2))

stimulus_list = [{"trial_type": "instructions", "trial_index": 0, "event": "start", "rt": 5200, "time_elapsed": 5200, "stimulus": "Welcome", "response": None}] + [
    {"trial_type": "triplet", "trial_index": i + 1, "event": "choice", "rt": rt, "time_elapsed": 5200 + 2000 * i, "stimulus": ids, "response": r}
    for i, (ids, r, rt) in enumerate([(["img/a.png", "img/b.png", "img/c.png"], 1, 1500), (["img/d.png", "img/a.png", "img/c.png"], 0, 1999),
                                      (["img/b.png", "img/d.png", "img/c.png"], None, None)])]
save("jspsych_stimulus_list.json", js(stimulus_list, "\t"))
save("jspsych_stimulus_list.csv", jspsych_csv(stimulus_list))


def choice_trial(index, stimulus, choices, response, category, rt):
    trial = {"trial_type": "html-keyboard-response", "trial_index": index, "time_elapsed": 1000 * index, "worker_id": "d8", "rt": rt,
             "stimulus": "assets/stimuli/%s.png" % stimulus, "response": response, "trial_category": category, "speedy": rt is not None and rt < 800,
             "choices": ["assets/stimuli/%s.png" % c for c in choices]}
    if category == "check":
        trial["correct"] = True
    return trial


two_choices = [{"trial_type": "preload", "trial_index": 0, "time_elapsed": 263, "worker_id": "d8", "success": True, "timeout": False, "failed_images": []},
               choice_trial(1, "fig", ["pear", "plum"], 0, "random", 1856), choice_trial(2, "plum", ["fig", "pear"], 1, "validation", 614),
               choice_trial(3, "pear", ["pear", "fig"], 0, "check", 1481), choice_trial(4, "fig", ["plum", "apple"], None, "random", None),
               choice_trial(5, "apple", ["plum", "fig"], 1, "random", 1203)]
save("jspsych_two_choices.csv", jspsych_csv(two_choices))
save("jspsych_two_choices.json", js(two_choices))
# The same after a run through R or pandas, which quote where needed.
save("jspsych_two_choices_pandas.csv", pd.read_csv(io.StringIO(jspsych_csv(two_choices)), dtype=str, keep_default_na=False).to_csv(index=False))

# cblearn's arrays through numpy.savetxt.
save("cblearn_odd_first.txt", "".join("%d %d %d\n" % t for t in [(4, 0, 1), (2, 3, 0), (1, 4, 3)]))
buffer = io.BytesIO()
np.savetxt(buffer, np.array([[4, 0, 1], [2, 3, 0], [1, 4, 3]]))
save("cblearn_list_order.txt", buffer.getvalue())
buffer = io.BytesIO()
np.savetxt(buffer, np.array([[4, 0, 1, 1], [2, 3, 0, -1]]), fmt="%d")
save("cblearn_list_boolean.txt", buffer.getvalue())

# A table of somebody's own, and its dictionary in the form of BIDS.
own = pd.DataFrame({"subj": ["s1", "s1", "s2"], "block": [1, 1, 2], "pic_a": ["cat", "car", "dog"], "pic_b": ["dog", "cat", "bus"], "pic_c": ["car", "bus", "cat"],
                    "picked": ["car", "cat", "bus"], "sec": [1.25, 0.875, 3.5], "warmup": ["no", "no", "yes"]})
save("own.tsv", own.to_csv(index=False, sep="\t"))
save("own.json", json.dumps({
    "subj": {"Description": "Who", "TertiumRole": "participant"},
    "block": {"LongName": "Block of the session", "Description": "From 1"},
    "pic_a": {"Description": "Left picture", "TertiumRole": "object_1"},
    "pic_b": {"Description": "Middle picture", "TertiumRole": "object_2"},
    "pic_c": {"Description": "Right picture", "TertiumRole": "object_3"},
    "picked": {"Description": "The odd one", "TertiumRole": "odd_object"},
    "sec": {"Description": "Time of the answer", "Units": "s", "TertiumRole": "response_time"},
    "warmup": {"Description": "Practice", "Levels": {"yes": "practice", "no": {"Description": "counts"}}, "TertiumRole": "practice"},
}, indent=4) + "\n")
print(len(os.listdir(folder)), "files in", folder)
