package io.caravan.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Does so many steps and then dies, before or in the middle of the next one. */
class DyingFileOps extends FileOps {
    private int left;
    private final boolean halfway;

    /**
     * @param halfway whether the step it dies in was done
     */
    DyingFileOps(int steps, boolean halfway) {
        this.left = steps;
        this.halfway = halfway;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void step(Step step, Step dying) throws IOException {
        if (left-- > 0) {
            step.run();
            return;
        }
        if (halfway) {
            dying.run();
        }
        throw new Killed();
    }

    private void step(Step step) throws IOException {
        step(step, step);
    }

    @Override
    void link(Path file, Path name) throws IOException {
        step(() -> super.link(file, name));
    }

    @Override
    void rename(Path file, Path name) throws IOException {
        step(() -> super.rename(file, name));
    }

    @Override
    void copy(Path file, Path name) throws IOException {
        step(() -> super.copy(file, name), () -> Files.writeString(name, "fi"));
    }

    @Override
    void write(Path file, String text) throws IOException {
        step(() -> super.write(file, text));
    }

    @Override
    void delete(Path file) throws IOException {
        step(() -> super.delete(file));
    }

    @Override
    void createFolders(Path folder) throws IOException {
        step(() -> super.createFolders(folder), () -> super.createFolders(folder.getParent()));
    }

    @Override
    void sync(Path file) throws IOException {
        step(() -> super.sync(file));
    }

    @Override
    void syncFolder(Path folder) throws IOException {
        step(() -> super.syncFolder(folder));
    }
}
