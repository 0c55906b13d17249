"""Speech-like sound: syllables of a buzzing voice with formants, hissing ones, and pauses."""

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 48_000

Sound = NDArray[np.float64]  # full scale is 1


def voice(
    seed: int, seconds: float, *, level_dbfs: float = -23.0, pitch_hz: float = 120.0
) -> Sound:
    """A voice of that level, pauses included, shape (n,); each seed says something else."""
    chance = np.random.default_rng(seed)
    said = np.zeros(round(seconds * SAMPLE_RATE_HZ))
    at = 0
    while at < len(said):
        length = min(round(chance.uniform(0.12, 0.28) * SAMPLE_RATE_HZ), len(said) - at)
        hisses = chance.random() < 0.3
        syllable = _hiss(chance, length) if hisses else _vowel(chance, length, pitch_hz)
        syllable *= np.sin(np.linspace(0, np.pi, length)) ** 0.7
        loudness = chance.uniform(0.5, 1.0) / max(1e-9, np.sqrt(np.mean(syllable**2)))
        said[at : at + length] = loudness * syllable
        longest_s = 0.08 if chance.random() < 0.8 else 0.4
        at += length + round(chance.uniform(0.02, longest_s) * SAMPLE_RATE_HZ)
    gain = 10 ** (level_dbfs / 20) / float(np.sqrt(np.mean(said**2)))
    return said * gain


def level_dbfs(sound: Sound) -> float:
    """The level of this sound, at least -120."""
    return float(10 * np.log10(np.mean(sound**2) + 1e-12))


def _vowel(chance: np.random.Generator, length: int, pitch_hz: float) -> Sound:
    glide = np.linspace(chance.uniform(-0.1, 0.1), chance.uniform(-0.1, 0.1), length)
    pitch = pitch_hz * chance.uniform(0.8, 1.3) * np.exp(glide)
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE_HZ
    formants = [  # where, how wide, how loud
        (chance.uniform(300, 800), 90, 1.0),
        (chance.uniform(900, 2200), 140, 0.5),
        (chance.uniform(2300, 3200), 200, 0.25),
        (chance.uniform(3300, 4500), 300, 0.12),
    ]
    sound = np.zeros(length)
    for harmonic in range(1, 60):
        hz = harmonic * pitch_hz
        if hz > 8000:
            break
        loud = sum(gain / (1 + ((hz - at) / wide) ** 2) for at, wide, gain in formants)
        sound += (loud + 0.005) * np.cos(harmonic * phase + chance.uniform(0, 2 * np.pi))
    return sound


def _hiss(chance: np.random.Generator, length: int) -> Sound:
    return np.diff(chance.standard_normal(length + 1))
