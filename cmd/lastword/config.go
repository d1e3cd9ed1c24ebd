package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"lastword/internal/config"
)

func newConfig(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "check, show or find the config file",
		Args:  cobra.ArbitraryArgs,
		RunE:  helpOrUnknown,
	}
	cmd.AddCommand(newConfigCheck(a), newConfigShow(a), newConfigPath(a))
	return cmd
}

func newConfigCheck(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "check the config file strictly, with line and column",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file := a.configPath(args)
			cfg, err := config.Load(file)
			if errors.Is(err, fs.ErrNotExist) {
				return &exitError{code: exitConfig, err: err, hint: "config.toml.example of the project shows every key with its default."}
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s: good, %s\n", file, plural(len(cfg.Accounts), "account", "accounts"))
			return nil
		},
	}
}

func newConfigShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show",
		Short: "print the configuration in force, defaults included, without secrets",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			text, err := config.Show(cfg)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(a.out, text)
			return err
		},
	}
}

func newConfigPath(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "print where the config file and the data are",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			paths := a.paths()
			fmt.Fprintf(a.out, "config %s\nstate  %s\n", paths.Config, paths.State)
			return nil
		},
	}
}

func (a *app) configPath(args []string) string {
	if len(args) == 1 {
		return args[0]
	}
	return a.paths().Config
}
