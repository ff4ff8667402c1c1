package dev.tributary.languageserver;

import org.eclipse.lsp4j.DidChangeConfigurationParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesParams;
import org.eclipse.lsp4j.DidChangeWorkspaceFoldersParams;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.services.WorkspaceService;

/** What happens to files outside of the editor's texts. */
final class Workspace implements WorkspaceService {
    private final Session session;

    Workspace(Session session) {
        this.session = session;
    }

    @Override
    public void didChangeConfiguration(DidChangeConfigurationParams parameters) {
        // Everything that can be configured is said on the command line.
    }

    @Override
    public void didChangeWatchedFiles(DidChangeWatchedFilesParams parameters) {
        session.diskChanged();
    }

    @Override
    public void didChangeWorkspaceFolders(DidChangeWorkspaceFoldersParams parameters) {
        session.changeFolders(
                InvLanguageServer.onDisk(
                                parameters.getEvent().getAdded().stream().map(WorkspaceFolder::getUri))
                        .toList(),
                InvLanguageServer.onDisk(
                                parameters.getEvent().getRemoved().stream().map(WorkspaceFolder::getUri))
                        .toList());
    }
}
